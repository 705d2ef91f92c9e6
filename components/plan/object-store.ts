import type { BucketSpec, ObjectStoreSpec } from "../../config/backing";
import type { PlatformSpec } from "../../config/platform";
import type { Settings } from "../../config/settings";
import { seconds } from "../../config/units";
import { backingPlace, childName } from "./backing";
import type { BackingPlan } from "./backing";
import type { ConnectionPlan } from "./connection";
import { currentName, loginUser, versionName, versionOf } from "./secret-versions";
import { httpHealth } from "./workload";
import type { PlanValue, TaskPlan, WorkloadPlan } from "./workload";

const port = 7070;
const region = "us-east-1";
const dataPath = "/data";
/** No bucket can have this name. */
const healthPath = "/_health";

/** One version of a bucket's key pair; the version is in the key's name. */
interface BucketKey {
  bucket: string;
  version: number;
  key: string;
  /** Name of the secret that is its secret key. */
  secret: string;
}

/** An S3 server with its buckets, each with one key pair, two while it changes, and how they are reached. */
export function planObjectStore(store: ObjectStoreSpec, platform: PlatformSpec, settings: Settings): BackingPlan {
  const { name, buckets } = store;
  const keys = buckets.map((bucket) => bucketKey(bucket, settings));
  const administrator = currentName(`${name}-administrator`, settings);
  return {
    name,
    workload: planServer(store, administrator, platform, settings),
    passwords: [administrator, ...keys.map(({ secret }) => secret)],
    setUp: task(name, "Making the buckets and their keys", "add", keys),
    logins: keys.map((key) => ({
      name: `${childName(name, key.bucket)}-login-v${key.version}`,
      retire: task(name, `Taking key ${key.key} away`, "remove", [key]),
    })),
    connections: Object.fromEntries(keys.map((key) => [key.bucket, connection(name, key)])),
  };
}

function bucketKey({ name }: BucketSpec, settings: Settings): BucketKey {
  const secret = `${name}-key`;
  const version = versionOf(secret, settings);
  return { bucket: name, version, key: loginUser(name, version), secret: versionName(secret, version) };
}

function connection(host: string, { bucket, key, secret }: BucketKey): ConnectionPlan {
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

/** `object-store-keys` is in the image; what it is told makes no difference where it is so already. */
function task(part: string, purpose: string, action: "add" | "remove", keys: BucketKey[]): TaskPlan {
  const grants = keys.map(({ bucket, key, secret }) => ({ bucket, key, secret: `\${${secret}}` }));
  const values = Object.fromEntries(keys.map(({ secret }): [string, PlanValue] => [secret, { secret }]));
  const stdin = { template: `${JSON.stringify(grants)}\n`, values };
  return { purpose, part, command: ["object-store-keys", action], stdin };
}

function planServer(
  { name, hostPort, resources }: ObjectStoreSpec,
  administrator: string,
  platform: PlatformSpec,
  settings: Settings,
): WorkloadPlan {
  return {
    part: name,
    image: { name: "versitygw" },
    replicas: 1,
    update: "recreate",
    environment: environmentOf(administrator),
    files: [],
    volumes: [{ name: "data", path: dataPath, data: true }],
    ...backingPlace("objectStores", { part: name, port: { inside: port, host: hostPort } }, platform, settings),
    port,
    health: httpHealth({ path: healthPath }, port, 15),
    readyTimeout: seconds(settings.readyTimeout),
    resources,
    user: "1000:1000",
    readOnlyRoot: true,
    scratch: ["/tmp"],
    capabilities: [],
    stopGrace: 30,
    logs: platform.logs,
  };
}

function environmentOf(administrator: string): Record<string, PlanValue> {
  return {
    ROOT_ACCESS_KEY_ID: "platform",
    ROOT_SECRET_ACCESS_KEY: { secret: administrator },
    VGW_BACKEND: "posix",
    VGW_BACKEND_ARG: `${dataPath}/buckets`,
    VGW_IAM_DIR: `${dataPath}/keys`,
    VGW_PORT: `:${port}`,
    // keys are made inside the container alone
    VGW_ADMIN_PORT: "127.0.0.1:7071",
    VGW_HEALTH: healthPath,
    VGW_REGION: region,
    // rights come by policies; without this an old key could open its objects by their lists
    VGW_DISABLE_ACL: "true",
    // an address that is logged may hold a signature that still opens it
    VGW_QUIET: "true",
  };
}
