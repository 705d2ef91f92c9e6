import { labelOf, nameOf } from "./events";
import { secretsKeyOf } from "./secrets-key";
import type { SecretsKey, SecretsProvider } from "./secrets-key";

/** One resource of an exported state. */
export interface StateResource {
  urn: string;
  type: string;
  id?: string;
  /** Waits for its deletion, after a replacement. */
  delete?: boolean;
  protect?: boolean;
  /** When it was made, where the state tells it. */
  created?: string;
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
}

interface Export {
  deployment?: {
    resources?: StateResource[] | null;
    pending_operations?: { type: string; resource: StateResource }[] | null;
    secrets_providers?: SecretsProvider;
  } | null;
}

/** A volume that holds data. */
export interface DataVolume {
  name: string;
  part: string;
  /** Name of its resource. */
  resource: string;
}

/** What recovery needs to know of a stack's state. */
export interface StackState {
  /** Identity that the stack's Docker objects carry; none before the first update. */
  stackId: string | undefined;
  /** Ids of all Docker objects, a volume's being its name. */
  objectIds: Set<string>;
  dataVolumes: DataVolume[];
  /** Resources of the passwords that are protected with the data that hold them. */
  passwords: string[];
  /** What was under way when an update was killed, in words. */
  pending: string[];
  /** All resources but those that wait for their deletion; secret values stay encrypted. */
  resources: StateResource[];
  /** What the state's secrets are encrypted with. */
  secretsKey: SecretsKey | undefined;
}

const volumeType = "docker:index/volume:Volume";
const operations: Record<string, string> = {
  creating: "creation",
  updating: "update",
  deleting: "deletion",
  reading: "reading",
};

/** Reads what `pulumi stack export` wrote. */
export function parseState(exported: string): StackState {
  const { deployment } = JSON.parse(exported) as Export;
  const resources = deployment?.resources ?? [];
  const identity = resources.find(
    ({ type, urn }) => type === "random:index/randomId:RandomId" && nameOf(urn) === "stack-id",
  );
  const hex = identity?.outputs?.["hex"];
  return {
    stackId: typeof hex === "string" ? hex : undefined,
    objectIds: new Set(
      resources.flatMap(({ type, id }) => (type.startsWith("docker:") && id !== undefined ? [id] : [])),
    ),
    dataVolumes: resources.filter(isData).flatMap(dataVolume),
    passwords: resources.filter(isPassword).map(({ urn }) => nameOf(urn)),
    pending: (deployment?.pending_operations ?? []).map(
      ({ type, resource }) => `${operations[type] ?? type} of ${nameOf(resource.urn)}`,
    ),
    resources: resources.filter((resource) => resource.delete !== true),
    secretsKey: secretsKeyOf(deployment?.secrets_providers),
  };
}

/** What makes a password: ours, or the user of a managed cluster, which makes its own. */
const passwordTypes = ["random:index/randomPassword:RandomPassword", "digitalocean:index/databaseUser:DatabaseUser"];

function isPassword({ type, protect, delete: leaving }: StateResource): boolean {
  return passwordTypes.includes(type) && protect === true && leaving !== true;
}

function dataVolume({ id, urn, inputs }: StateResource): DataVolume[] {
  if (id === undefined) return [];
  return [{ name: id, part: labelOf(inputs, "platform.part") ?? "unknown", resource: nameOf(urn) }];
}

function isData({ type, inputs, delete: leaving }: StateResource): boolean {
  return type === volumeType && leaving !== true && labelOf(inputs, "platform.data") === "true";
}
