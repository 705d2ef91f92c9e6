import { request } from "node:https";
import { crashAndWait } from "../crash";
import type { Crash } from "../crash";
import { containersOf } from "./peer";
import type { Peer, Settings } from "./peer";
import { merged } from "./scenarios";

/** Seconds that something took, and of these the service's own start-up. */
export interface Timed {
  what: string;
  peer: string;
  seconds: number;
  own: number;
  /** Seconds beyond the service's own start-up. */
  aim: number;
}

const service = "patient";
const rollbackAim = 30;
const crashAim = 5;

/** One service back to what ran before its last change; its own start-up is then seen in a crash, when nothing else goes on. */
export async function rollBack(peer: Peer, settings: Settings): Promise<Timed> {
  await peer.apply(merged(settings, { variables: { [service]: { BENCH_NOTE: "to be taken back" } } }));
  const began = performance.now();
  await peer.rollBack(service, settings);
  const seconds = (performance.now() - began) / 1000;
  const { startUp } = await crashIt(peer);
  return { what: "rollback of one service", peer: peer.name, seconds, own: startUp, aim: rollbackAim };
}

/** The only container of a service crashes; until its service answers again. */
export async function crashOne(peer: Peer): Promise<Timed> {
  const { serving, startUp } = await crashIt(peer);
  return { what: "crash to serving", peer: peer.name, seconds: serving, own: startUp, aim: crashAim };
}

async function crashIt(peer: Peer): Promise<Crash> {
  const [container = ""] = await containersOf(peer, service);
  return crashAndWait(container, () => answers(peer));
}

function answers({ port, ca }: Peer): Promise<boolean> {
  const host = "api.rofecare.localhost";
  const options = { host: "127.0.0.1", port, ca, servername: host, agent: false, timeout: 5000 };
  return new Promise((resolve) => {
    const sent = request({ ...options, path: "/api/patients/about", headers: { Host: host } });
    sent.once("timeout", () => sent.destroy());
    sent.once("error", () => resolve(false));
    sent.once("close", () => resolve(false));
    sent.once("response", (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    sent.end();
  });
}
