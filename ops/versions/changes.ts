import { isDeepStrictEqual } from "node:util";
import { parseName } from "../../components/plan/secret-versions";
import type { WorkloadPlan } from "../../components/plan/workload";
import type { Services } from "./checkpoint";

/** What is no part of a release: how many run, how long one waits for them, and how they leave. */
const settings: (keyof WorkloadPlan)[] = ["replicas", "readyTimeout", "registry"];

/** Whether a service runs the same release in both, with whichever versions of its secrets and logins. */
export function isSame(left: WorkloadPlan | undefined, right: WorkloadPlan | undefined): boolean {
  return isDeepStrictEqual(release(left), release(right));
}

/** One sentence for each service that differs; values of variables are nobody's business. */
export function changes(before: Services, after: Services): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((name) => {
    const [old, made] = [before[name], after[name]];
    if (old === undefined) return [`${name} is new`];
    if (made === undefined) return [`${name} is gone`];
    const differences = keysOf(old, made).map((key) => difference(key, old, made));
    return differences.length === 0 ? [] : [`${name}: ${differences.join(", ")}`];
  });
}

/** Name of the image that a plan ran. */
export function imageName({ image }: WorkloadPlan): string {
  if ("build" in image) return image.build.context;
  return "name" in image ? image.name : image.reference;
}

function release(plan: WorkloadPlan | undefined): object | undefined {
  if (plan === undefined) return undefined;
  const own = Object.fromEntries(Object.entries(plan).filter(([key]) => !(settings as string[]).includes(key)));
  return JSON.parse(JSON.stringify(own), withoutVersion) as object;
}

/** Of a value that names a secret or a login, what is the same in all its versions. */
function withoutVersion(_: string, value: unknown): unknown {
  const { secret, login, user } = (value ?? {}) as Record<string, unknown>;
  if (typeof login === "string" && typeof user === "string") return { login: parseName(login).secret };
  return typeof secret === "string" ? { ...(value as object), secret: parseName(secret).secret } : value;
}

/** As it is written into a checkpoint. */
function plain<Shape>(value: Shape): Shape {
  return JSON.parse(JSON.stringify(value ?? null)) as Shape;
}

function keysOf(left: WorkloadPlan, right: WorkloadPlan): (keyof WorkloadPlan)[] {
  const keys = [...new Set(["image", ...Object.keys(left), ...Object.keys(right)])] as (keyof WorkloadPlan)[];
  return keys.filter((key) => !isDeepStrictEqual(plain(left[key]), plain(right[key])));
}

function difference(key: keyof WorkloadPlan, old: WorkloadPlan, made: WorkloadPlan): string {
  switch (key) {
    case "image": {
      const [from, to] = [imageName(old), imageName(made)];
      return from === to ? `${to} built anew` : `${from} → ${to}`;
    }
    case "environment":
      return variables(old.environment, made.environment);
    case "resources":
      return `memory ${old.resources.memory} → ${made.resources.memory}, ${old.resources.cpus} → ${made.resources.cpus} CPUs`;
    case "replicas":
    case "dataVersion":
      return `${words[key]} ${old[key] ?? "none"} → ${made[key] ?? "none"}`;
    default:
      return words[key] ?? key;
  }
}

const words: Partial<Record<keyof WorkloadPlan, string>> = {
  replicas: "replicas",
  dataVersion: "data version",
  readyTimeout: "time to become ready",
  stopGrace: "time to stop",
  readOnlyRoot: "read-only root",
};

function variables(old: WorkloadPlan["environment"], made: WorkloadPlan["environment"]): string {
  const names = [...new Set([...Object.keys(old), ...Object.keys(made)])].sort();
  return `variables ${names.filter((name) => !isDeepStrictEqual(old[name], made[name])).join(", ")}`;
}
