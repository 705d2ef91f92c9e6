import { planPlatform } from "../../components/plan/platform";
import type { PlatformPlan } from "../../components/plan/platform";
import { check } from "../../config/check";
import { medisecure } from "../../config/platforms/medisecure";
import { parseSettings } from "../../config/settings";
import type { LoadedStack, Settings } from "../../config/settings";
import { workloads } from "./plan-support";

const { stack: parsed } = parseSettings({ platform: { value: "medisecure", secret: false } });
if (parsed === undefined) throw new Error("the stack has problems");
const stack: LoadedStack = parsed;

const planned = (settings: Partial<Settings> = {}): PlatformPlan =>
  planPlatform({ ...stack, settings: { ...stack.settings, ...settings } });
const plan = planned();

const partOf = (name: string, of = plan) => of.services.find(({ workload }) => workload.part === name)?.workload;
const running = (of: PlatformPlan): string[] =>
  workloads(of).flatMap(({ part, replicas }) => (replicas > 0 ? [replicas > 1 ? `${part} ${replicas}` : part] : []));

test("the stack has no problem, in any layout of its databases", () => {
  expect(check(stack)).toEqual([]);
  const settings = { ...stack.settings, databases: "per-service" as const };
  expect(check({ ...stack, settings })).toEqual([]);
});

test("the backend and the page stand behind HAProxy, twice each", () => {
  expect(running(plan)).toEqual(expect.arrayContaining(["backend 2", "frontend 2", "haproxy", "proxy"]));
  expect(plan.routed).toContain("haproxy");
  for (const name of ["backend", "frontend"]) expect(plan.routed).not.toContain(name);
  expect(partOf("backend")?.networks).not.toContain("edge");
});

test("who has a key: 64 letters for tokens, 32 for everything else", () => {
  const lengths = plan.secrets.map((secret) => [secret.name, secret.kind === "password" ? secret.length : 0]);
  expect(lengths).toEqual([
    ["jwt-secret", 64],
    ["operators", 32],
  ]);
});

test("every page for operators asks for the password", () => {
  const open = medisecure.routes.filter(({ auth }) => auth === undefined).map(({ name }) => name);
  expect(open).toEqual(["web", "api"]);
});

test("consoles of the stores are there in development alone", () => {
  const consoles: string[] = medisecure.monitoring?.development ?? [];
  expect(consoles).not.toEqual([]);
  const production = planned({ environment: "production" });
  for (const name of consoles) {
    expect(running(plan)).toContain(name);
    expect(running(production)).not.toContain(name);
    expect(Object.keys(production.urls)).not.toContain(name);
  }
});
