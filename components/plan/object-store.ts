import type { BucketSpec, ObjectStoreEngine, ObjectStoreSpec } from "../../config/backing";
import type { PlatformSpec } from "../../config/platform";
import type { ResourceSpec } from "../../config/resources";
import type { Settings } from "../../config/settings";
import { mebibytes, seconds } from "../../config/units";
import { backingPlace, childName } from "./backing";
import type { BackingPlan } from "./backing";
import type { ConnectionPlan } from "./connection";
import { minio } from "./minio";
import { dataPath, region } from "./object-store-server";
import type { BucketKey, ObjectStoreServer } from "./object-store-server";
import { currentName, loginUser, versionName, versionOf } from "./secret-versions";
import { versitygw } from "./versitygw";
import { httpHealth } from "./workload";
import type { TaskPlan, WorkloadPlan } from "./workload";

const servers: Record<ObjectStoreEngine, ObjectStoreServer> = { versitygw, minio };

/** An S3 server with its buckets, each with one key pair, two while it changes, and how they are reached. */
export function planObjectStore(store: ObjectStoreSpec, platform: PlatformSpec, settings: Settings): BackingPlan {
  const { name, buckets } = store;
  const { objectStores: engine = store.engine } = settings;
  const server = servers[engine];
  const keys = buckets.map((bucket) => bucketKey(bucket, settings));
  const administrator = currentName(`${name}-administrator`, settings);
  const task = (purpose: string, action: "add" | "remove", some: BucketKey[]): TaskPlan => ({
    ...{ purpose, part: name },
    ...server.keys(action, some),
  });
  return {
    name,
    workload: planServer({ ...store, engine }, administrator, platform, settings),
    passwords: [administrator, ...keys.map(({ secret }) => secret)],
    setUp: task("Making the buckets and their keys", "add", keys),
    logins: keys.map((key) => ({
      name: `${childName(name, key.bucket)}-login-v${key.version}`,
      retire: task(`Taking key ${key.key} away`, "remove", [key]),
    })),
    connections: Object.fromEntries(keys.map((key) => [key.bucket, connection(name, server.port, key)])),
  };
}

function bucketKey({ name }: BucketSpec, settings: Settings): BucketKey {
  const secret = `${name}-key`;
  const version = versionOf(secret, settings);
  return { bucket: name, version, key: loginUser(name, version), secret: versionName(secret, version) };
}

function connection(host: string, port: number, { bucket, key, secret }: BucketKey): ConnectionPlan {
  return {
    kind: "s3",
    hosts: [host],
    port,
    database: bucket,
    user: { login: secret, user: key },
    password: { secret },
    tls: false,
    options: { region },
  };
}

function planServer(
  { name, engine, hostPort, resources }: ObjectStoreSpec,
  administrator: string,
  platform: PlatformSpec,
  settings: Settings,
): WorkloadPlan {
  const { port, volume, healthPath, environment, confinement, leastMemory } = servers[engine];
  return {
    part: name,
    image: { name: engine },
    replicas: 1,
    update: "recreate",
    environment: environment(administrator),
    files: [],
    volumes: [{ name: volume, path: dataPath, data: true }],
    ...backingPlace("objectStores", { part: name, port: { inside: port, host: hostPort } }, platform, settings),
    port,
    health: httpHealth({ path: healthPath }, port, 15),
    readyTimeout: seconds(settings.readyTimeout),
    resources: leastMemory === undefined ? resources : atLeast(leastMemory, resources),
    ...confinement,
    capabilities: [],
    stopGrace: 30,
    logs: platform.logs,
  };
}

function atLeast(memory: ResourceSpec["memory"], resources: ResourceSpec): ResourceSpec {
  return mebibytes(resources.memory) < mebibytes(memory) ? { ...resources, memory } : resources;
}
