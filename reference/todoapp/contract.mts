import { hostname } from "node:os";
import type { Metrics } from "../frontend/metrics.mts";
import type { Answer, Connection, Route, Service } from "./service.mts";

/** What every reference service answers: health without its stores and with them, measurements, and what it is. */
export function ownRoutes(role: string, version: string, { connections }: Service, metrics: Metrics): Route[] {
  const deep = new DeepHealth(connections);
  const about = { name: role, version, instance: hostname(), connections: connections.map(({ name }) => name) };
  const measured = { "Content-Type": "text/plain; version=0.0.4; charset=utf-8" };
  return [
    { method: "GET", path: "/health", answer: () => ({ status: 200, body: { status: "UP" } }) },
    { method: "GET", path: "/health/deep", answer: () => deep.answer() },
    { method: "GET", path: "/metrics", answer: () => ({ status: 200, headers: measured, body: metrics.text() }) },
    { method: "GET", path: "/about", answer: () => ({ status: 200, body: about }) },
  ];
}

/** Proves the connections, one round at a time however many ask. */
class DeepHealth {
  readonly #connections: Connection[];
  #round: Promise<Answer> | undefined;

  constructor(connections: Connection[]) {
    this.#connections = connections;
  }

  answer(): Promise<Answer> {
    this.#round ??= this.#prove().finally(() => (this.#round = undefined));
    return this.#round;
  }

  async #prove(): Promise<Answer> {
    const states = await Promise.all(this.#connections.map(async (one) => [one.name, await stateOf(one)] as const));
    const up = states.every(([, state]) => state === "ok");
    return { status: up ? 200 : 503, body: { status: up ? "UP" : "DOWN", connections: Object.fromEntries(states) } };
  }
}

/** The reason stays in the log: it may name what is none of a caller's business. */
async function stateOf({ prove }: Connection): Promise<"ok" | "failed"> {
  return prove().then(
    () => "ok",
    () => "failed",
  );
}
