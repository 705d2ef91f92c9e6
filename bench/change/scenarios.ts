import { rofecare } from "../../config/platforms/rofecare";
import type { Settings } from "./peer";

/** What is changed under load: settings that are brought into force one after the other, each on top of those before. */
export interface Scenario {
  name: string;
  title: string;
  steps: Settings[];
  /** docker compose has nothing like it. */
  oursAlone?: true;
  /** The release is bad: the command must fail. Seconds it has to tell so, where that is a time-out of its own. */
  fails?: { timeout: number };
}

const services = rofecare.services.map(({ name }) => name);

const note = (parts: string[], text: string): Settings => ({
  variables: Object.fromEntries(parts.map((part) => [part, { BENCH_NOTE: text }])),
});

const faulty = (fault: string): Settings => ({ variables: { patient: { REFERENCE_FAULT: fault } } });

const versions = { "patient-db": 2, "redis-password": 2, "kafka-password": 2 };

const changes: Scenario[] = [
  { name: "service", title: "update of one service", steps: [note(["patient"], "one")] },
  { name: "gateway", title: "update of the gateway", steps: [note(["gateway"], "gateway")] },
  { name: "all", title: "update of all services", steps: [note(services, "all")] },
  { name: "scaling", title: "1 → 3 → 1 replicas", steps: [3, 1].map((patient) => ({ replicas: { patient } })) },
  {
    name: "rotation",
    title: "rotation of a database's login, Redis' and Kafka's",
    steps: [{ secretVersions: versions }],
    oursAlone: true,
  },
  { name: "route", title: "change of all routes", steps: [{ platform: "./bench/change/with-header.ts" }] },
];

const badReleases: Scenario[] = [
  {
    name: "crash-at-start",
    title: "bad release: crashes at its start",
    steps: [faulty("crash-at-start")],
    fails: { timeout: 0 },
  },
  {
    name: "never-ready",
    title: "bad release: never ready, time-out 60 s",
    steps: [{ ...faulty("never-ready"), readyTimeout: "60s" }],
    fails: { timeout: 60 },
  },
];

export const underLoad = [...changes, ...badReleases];

/** What is measured without a load. */
export const timed = ["rollback", "crash"] as const;

export const scenarioNames: string[] = [...underLoad.map(({ name }) => name), ...timed];

/** What brings a bad release's service back to what it was. */
export const mended = faulty("");

/** Settings with more on top; of variables and replicas the others stay. */
export function merged(settings: Settings, more: Settings): Settings {
  const both = (name: string): object => ({
    ...(settings[name] as object | undefined),
    ...(more[name] as object | undefined),
  });
  const [before, after] = [settings, more].map((each) => (each["variables"] ?? {}) as Record<string, object>);
  const parts = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  const variables = Object.fromEntries([...parts].map((part) => [part, { ...before?.[part], ...after?.[part] }]));
  return { ...settings, ...more, replicas: both("replicas"), variables };
}
