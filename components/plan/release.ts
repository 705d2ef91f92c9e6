import { parseName } from "./secret-versions";
import type { PlanValue, WorkloadPlan } from "./workload";

/** Services as an earlier update ran them, in the place of what the description says. */
export interface Release {
  /** Each with the very image that it had. One that the description no longer has runs on, where `next` is given. */
  services: Record<string, WorkloadPlan>;
  /**
   * `current`: with the versions of logins and secrets that there are now, as after a rotation the earlier ones open
   * nothing. `kept`: with those that they name, which then stay for as long as a service names them.
   */
  credentials: "current" | "kept";
  /** This is a pass of an update that goes on: the routes stay, and these new services start in a later one. */
  next?: { services: string[] };
}

interface Planned {
  workload: WorkloadPlan;
  needs: string[];
}

/** No service is as an earlier update ran it. */
export const noRelease: Release = { services: {}, credentials: "current" };

/** The names of a secret's versions, and of the user where it is the password of a login. */
export interface Credential {
  current: string;
  /** The version before; of the first, itself. */
  previous: string;
  user?: string;
}

/** Credentials by the name of their secret, without a version. */
export type Credentials = Record<string, Credential>;

/** Services as an earlier update ran them; how many run, and how long one waits for them, stays as it is now. */
export function asReleased(services: Planned[], release: Release, credentials: Credentials): Planned[] {
  const { services: earlier, next } = release;
  const released = services.map((service) => {
    const { part, replicas, readyTimeout } = service.workload;
    if (next?.services.includes(part)) return { ...service, workload: { ...service.workload, replicas: 0 } };
    const found = Object.hasOwn(earlier, part) ? earlier[part] : undefined;
    if (found === undefined) return service;
    const workload = release.credentials === "kept" ? found : withCredentials(found, credentials);
    return { ...service, workload: { ...workload, replicas, readyTimeout } };
  });
  return [...released, ...leaving(services, release)];
}

/** Services that the description no longer has, and that run until the last pass: those that wait may still ask them. */
export function leaving(services: Planned[], { services: earlier, next }: Release): Planned[] {
  if (next === undefined) return [];
  const described = new Set(services.map(({ workload }) => workload.part));
  const left = Object.values(earlier).filter(({ part }) => !described.has(part));
  return left.map((workload) => ({ workload, needs: [] }));
}

/** A workload with the versions of secrets and logins that there are now. */
function withCredentials(workload: WorkloadPlan, credentials: Credentials): WorkloadPlan {
  const { environment, files } = workload;
  const present = Object.entries(environment).map(([name, value]) => [name, renamed(value, credentials)] as const);
  return {
    ...workload,
    environment: Object.fromEntries(present),
    files: files.map((file) => ({ ...file, content: renamed(file.content, credentials) })),
  };
}

function renamed(value: PlanValue, credentials: Credentials): PlanValue {
  if (typeof value === "string" || "told" in value) return value;
  if ("template" in value) {
    const values = Object.entries(value.values).map(([name, inner]) => [name, renamed(inner, credentials)] as const);
    return { ...value, values: Object.fromEntries(values) };
  }
  const found = credentials[parseName("login" in value ? value.login : value.secret).secret];
  if (found === undefined) return value;
  if ("login" in value) return { login: found.current, user: found.user ?? value.user };
  return { ...value, secret: value.previous ? found.previous : found.current };
}
