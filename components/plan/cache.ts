import type { CacheSpec } from "../../config/backing";
import type { PlatformSpec } from "../../config/platform";
import type { Settings } from "../../config/settings";
import { mebibytes, seconds } from "../../config/units";
import { backingPlace } from "./backing";
import type { BackingPlan } from "./backing";
import {
  administratorFile,
  administratorOf,
  allowPassword,
  health,
  refusePassword,
  startWith,
  usersFile,
  usersVolume,
} from "./redis-logins";
import { versionName, versionOf } from "./secret-versions";
import type { FilePlan, VolumePlan, WorkloadPlan } from "./workload";

const port = 6379;
const settingsFile = "/etc/platform/redis.conf";

/** A Redis server with one password for its clients, two while the password changes, and how it is reached. */
export function planCache(cache: CacheSpec, platform: PlatformSpec, settings: Settings): BackingPlan {
  const { name } = cache;
  const password = `${name}-password`;
  const version = versionOf(password, settings);
  const secret = versionName(password, version);
  return {
    name,
    workload: planServer(cache, platform, settings),
    passwords: [administratorOf(name), secret],
    setUp: allowPassword(name, secret),
    logins: [{ name: `${name}-login-v${version}`, retire: refusePassword(name, secret) }],
    connections: {
      [name]: { kind: "redis", hosts: [name], port, password: { secret }, tls: false, options: {} },
    },
  };
}

function planServer(cache: CacheSpec, platform: PlatformSpec, settings: Settings): WorkloadPlan {
  const { name, hostPort, resources, persistent = false } = cache;
  return {
    part: name,
    image: { name: "redis" },
    replicas: 1,
    update: "recreate",
    command: startWith(settingsFile),
    environment: {},
    files: [settingsOf(cache), administratorFile(name)],
    volumes: [usersVolume, ...(persistent ? [data] : [])],
    ...backingPlace("caches", { part: name, port: { inside: port, host: hostPort } }, platform, settings),
    port,
    health,
    readyTimeout: seconds(settings.readyTimeout),
    resources,
    user: "999:999",
    readOnlyRoot: false,
    scratch: persistent ? [] : ["/data"],
    capabilities: [],
    stopGrace: 30,
    logs: platform.logs,
  };
}

const data: VolumePlan = { name: "data", path: "/data", data: true };

function settingsOf({ maxMemory, eviction, persistent = false }: CacheSpec): FilePlan {
  const lines = [
    `port ${port}`,
    "bind * -::*",
    "dir /data",
    `aclfile ${usersFile}`,
    `maxmemory ${mebibytes(maxMemory)}mb`,
    `maxmemory-policy ${eviction}`,
    `appendonly ${persistent ? "yes" : "no"}`,
    'save ""',
  ];
  return { path: settingsFile, content: `${lines.join("\n")}\n`, mode: "0444" };
}
