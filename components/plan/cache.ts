import type { CacheSpec } from "../../config/backing";
import type { PlatformSpec } from "../../config/platform";
import type { Settings } from "../../config/settings";
import { mebibytes, seconds } from "../../config/units";
import { backingPlace } from "./backing";
import type { BackingPlan } from "./backing";
import { laterLooks } from "./workload";
import type { FilePlan, HealthPlan, VolumePlan, WorkloadPlan } from "./workload";

const port = 6379;
const settingsFile = "/etc/platform/redis.conf";

// the password is read where it stands, so that no process list shows it
const probe = `REDISCLI_AUTH="$(sed -n 's/^requirepass //p' ${settingsFile})" redis-cli ping | grep -q PONG`;
const health: HealthPlan = { command: ["CMD-SHELL", probe], timeout: 5, startPeriod: 30, ...laterLooks };

/** A Redis server with a password, and how it is reached. */
export function planCache(cache: CacheSpec, platform: PlatformSpec, settings: Settings): BackingPlan {
  const { name } = cache;
  const secret = `${name}-password`;
  return {
    name,
    workload: planServer(cache, secret, platform, settings),
    passwords: [secret],
    logins: [],
    connections: {
      [name]: { kind: "redis", hosts: [name], port, password: { secret }, tls: false, options: {} },
    },
  };
}

function planServer(cache: CacheSpec, secret: string, platform: PlatformSpec, settings: Settings): WorkloadPlan {
  const { name, hostPort, resources, persistent = false } = cache;
  return {
    part: name,
    image: { name: "redis" },
    replicas: 1,
    update: "recreate",
    command: ["redis-server", settingsFile],
    environment: {},
    files: [settingsOf(cache, secret)],
    volumes: persistent ? [data] : [],
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

function settingsOf({ maxMemory, eviction, persistent = false }: CacheSpec, secret: string): FilePlan {
  const lines = [
    `port ${port}`,
    "bind * -::*",
    "dir /data",
    "requirepass ${password}",
    `maxmemory ${mebibytes(maxMemory)}mb`,
    `maxmemory-policy ${eviction}`,
    `appendonly ${persistent ? "yes" : "no"}`,
    'save ""',
  ];
  return {
    path: settingsFile,
    content: { template: `${lines.join("\n")}\n`, values: { password: { secret } } },
    mode: "0444",
  };
}
