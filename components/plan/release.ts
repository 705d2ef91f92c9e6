import { parseName } from "./secret-versions";
import type { PlanValue, WorkloadPlan } from "./workload";

/** Services as an earlier update ran them, each with the very image that it had. */
export interface Release {
  services: Record<string, WorkloadPlan>;
  /**
   * `current`: with the versions of logins and secrets that there are now, as after a rotation the earlier ones open
   * nothing. `kept`: with those that they name, which then stay for as long as a service names them.
   */
  credentials: "current" | "kept";
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
export function asReleased<Planned extends { workload: WorkloadPlan }>(
  services: Planned[],
  earlier: Release,
  credentials: Credentials,
): Planned[] {
  return services.map((service) => {
    const { part, replicas, readyTimeout } = service.workload;
    const found = Object.hasOwn(earlier.services, part) ? earlier.services[part] : undefined;
    if (found === undefined) return service;
    const workload = earlier.credentials === "kept" ? found : withCredentials(found, credentials);
    return { ...service, workload: { ...workload, replicas, readyTimeout } };
  });
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
  if (typeof value === "string") return value;
  if ("template" in value) {
    const values = Object.entries(value.values).map(([name, inner]) => [name, renamed(inner, credentials)] as const);
    return { ...value, values: Object.fromEntries(values) };
  }
  const found = credentials[parseName("login" in value ? value.login : value.secret).secret];
  if (found === undefined) return value;
  if ("login" in value) return { login: found.current, user: found.user ?? value.user };
  return { ...value, secret: value.previous ? found.previous : found.current };
}
