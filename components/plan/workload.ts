import type { EndpointSpec, ImageSpec, LogSpec, UpdateKind } from "../../config/platform";
import type { ResourceSpec } from "../../config/resources";

/** A user's name that holds a version, with the secret of the same version that is its password. */
export interface LoginName {
  login: string;
  user: string;
}

/** A secret by the name of one version of it; `previous`: that version is the one before the current. */
export interface SecretName {
  secret: string;
  previous?: true;
}

/** What is known once something that a part stands on was made, such as the address of a server that is rented. */
export interface ToldName {
  told: string;
}

/** A value as a target gets it: literal, secret, user or what is told by name, or a text with `${name}` places for others. */
export type PlanValue =
  string | SecretName | LoginName | ToldName | { template: string; values: Record<string, PlanValue> };

/** A command that tells whether a container is healthy; times in seconds. */
export interface HealthPlan {
  command: string[];
  /** Between two looks at a part that runs, so that a later illness is seen. Becoming ready does not wait for it. */
  interval: number;
  timeout: number;
  /** Failures in a row that mean ill: later ones, and those of a start once its start period is over. */
  retries: number;
  startPeriod: number;
}

/** An illness is seen within 30 to 45 s; each look costs an exec, and there are many parts. */
export const laterLooks = { interval: 15, retries: 3 };

/** A port of the host that leads to a port inside. */
export interface PublishedPort {
  address: string;
  port: number;
  /** @default the same */
  inside?: number;
  protocol: "tcp" | "udp";
}

export interface FilePlan {
  path: string;
  content: PlanValue;
  /** Octal permissions, such as `"0444"`. */
  mode: string;
}

export interface VolumePlan {
  name: string;
  path: string;
  /** What cannot be made again: protected, kept by `down`, never silently empty. */
  data: boolean;
  /** What the data say that they are; a part that would not know them is refused. */
  mark?: MarkPlan;
}

/** A line of a file in a volume that must be as planned wherever the file is there. */
export interface MarkPlan {
  file: string;
  /** What stands before the value. @default nothing: the value is the whole file */
  prefix?: string;
  value: string;
  /** Of a version that is longer, so many numbers are the value. @default all that stands there */
  versionParts?: number;
  /** What it is, in words. */
  meaning: string;
}

/** A path of the host that a part reads. */
export interface HostPathPlan {
  host: string;
  path: string;
}

/** Everything that runs is a workload: plain data that a target turns into containers. */
export interface WorkloadPlan {
  part: string;
  image: ImageSpec;
  /** None: the part is stopped, and its volumes are kept. */
  replicas: number;
  update: UpdateKind;
  /** Its own name inside, where its data know it by that. @default made by the target */
  hostname?: string;
  command?: string[];
  environment: Record<string, PlanValue>;
  /** Variables that hold the address ranges of networks, with spaces between. @default none */
  networkRanges?: Record<string, string[]>;
  files: FilePlan[];
  volumes: VolumePlan[];
  /** Read-only. */
  hostPaths?: HostPathPlan[];
  networks: string[];
  /** Names by which others reach the part; none for a rolling workload, whose members are found by the edge. */
  aliases: string[];
  published: PublishedPort[];
  port: number;
  metrics?: EndpointSpec;
  health: HealthPlan;
  /** Seconds the part may take to become ready. */
  readyTimeout: number;
  resources: ResourceSpec;
  user?: string;
  readOnlyRoot: boolean;
  /** Paths that are writable and empty at each start. */
  scratch: string[];
  capabilities: string[];
  stopSignal?: string;
  /** Seconds between the stop signal and the end. */
  stopGrace: number;
  logs: LogSpec;
  /** By what others find the part: it is taken out there before it stops. @default the proxy alone */
  registry?: RegistryPlan;
  /** Number of the form in which the part leaves its data. @default none */
  dataVersion?: number;
}

/**
 * Who must know of a part that comes or goes: a registry of services, with the seconds after which all who look there know
 * that somebody left; or the balancer before it, which is told by its commands.
 */
export type RegistryPlan =
  { kind: "eureka"; host: string; port: number; settle: number } | { kind: "haproxy"; balancer: string; port: number };

/** A command run once inside a part, and again whenever `triggers` change. */
export interface TaskPlan {
  purpose: string;
  part: string;
  command: string[];
  stdin: PlanValue;
  user?: string;
}

/** The same part, not running: its volumes and passwords are kept. */
export function stopped<Plan extends { workload: WorkloadPlan }>(plan: Plan): Plan {
  return { ...plan, workload: { ...plan.workload, replicas: 0 } };
}

/** Probes an HTTP path with whichever client the image has. */
export function httpHealth(endpoint: EndpointSpec, port: number, startPeriod: number): HealthPlan {
  const target = endpoint.port ?? port;
  const url = `http://127.0.0.1:${target}${endpoint.path}`;
  const script = [
    `if command -v healthcheck >/dev/null; then exec healthcheck ${target} '${endpoint.path}'; fi`,
    `if command -v curl >/dev/null; then exec curl -fsS -o /dev/null -m 5 '${url}'; fi`,
    `if command -v wget >/dev/null; then exec wget -q -O /dev/null '${url}'; fi`,
    `exec node -e 'require("http").get("${url}", ({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1))'`,
  ];
  return { command: ["CMD-SHELL", script.join("\n")], timeout: 6, startPeriod, ...laterLooks };
}
