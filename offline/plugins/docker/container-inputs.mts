// The container's declaration: types, defaults and replace rules of the official plugin.
import type { Input, Output, Shape } from "../protocol/declaration.mts";
import { DURATION } from "./duration.mts";
import { labels } from "./properties.mts";

const replacing = (shape: Shape, more: Partial<Input> = {}): Input => ({ shape, replace: true, ...more });
const text = { shape: "string" } as const;
const requiredText = { shape: "string", required: true } as const;
const integer = { shape: "integer" } as const;
const flag = { shape: "boolean" } as const;
const duration = { shape: "string", pattern: DURATION } as const;
const texts: Shape = { list: "string" };
const textSet: Shape = { set: "string" };
const textMap: Shape = { map: "string" };

const capabilities: Shape = {
  object: "ContainerCapabilities",
  fields: { adds: { shape: textSet }, drops: { shape: textSet } },
};

const device: Shape = {
  object: "ContainerDevice",
  fields: { containerPath: text, hostPath: requiredText, permissions: text },
};

const healthcheck: Shape = {
  object: "ContainerHealthcheck",
  fields: {
    interval: duration,
    retries: { shape: "integer", minimum: 0 },
    startInterval: duration,
    startPeriod: duration,
    tests: { shape: texts },
    timeout: duration,
  },
};

const mount: Shape = {
  object: "ContainerMount",
  fields: {
    bindOptions: { shape: { object: "ContainerMountBindOptions", fields: { propagation: text } } },
    readOnly: flag,
    source: text,
    target: requiredText,
    tmpfsOptions: { shape: { object: "ContainerMountTmpfsOptions", fields: { mode: integer, sizeBytes: integer } } },
    type: { ...requiredText, oneOf: ["bind", "volume", "tmpfs"] },
    volumeOptions: {
      shape: {
        object: "ContainerMountVolumeOptions",
        fields: {
          driverName: text,
          driverOptions: { shape: textMap },
          labels: { shape: labels("ContainerMountVolumeOptionsLabel") },
          noCopy: flag,
          subpath: text,
        },
      },
    },
  },
};

const membership: Shape = {
  object: "ContainerNetworksAdvanced",
  fields: {
    aliases: { shape: textSet },
    driverOpts: { shape: textSet },
    gwPriority: { shape: "integer", minimum: 0 },
    ipv4Address: text,
    ipv6Address: text,
    linkLocalIps: { shape: textSet },
    macAddress: text,
    name: requiredText,
  },
};

const port: Shape = {
  object: "ContainerPort",
  fields: { external: integer, internal: { ...integer, required: true }, ip: text, protocol: text },
};

const upload: Shape = {
  object: "ContainerUpload",
  fields: {
    content: text,
    contentBase64: { ...text, pattern: /^[A-Za-z0-9+/]*={0,2}$/ },
    executable: flag,
    file: requiredText,
    permissions: { ...text, pattern: /^0[0-7]{3}$/ },
    source: text,
    sourceHash: text,
  },
};

const boundVolume: Shape = {
  object: "ContainerVolume",
  fields: {
    containerPath: text,
    fromContainer: text,
    hostPath: text,
    readOnly: flag,
    selinuxRelabel: { ...text, oneOf: ["z", "Z"] },
    volumeName: text,
  },
};

const extraHost: Shape = { object: "ContainerHost", fields: { host: requiredText, ip: requiredText } };

const ulimit: Shape = {
  object: "ContainerUlimit",
  fields: { hard: { ...integer, required: true }, name: requiredText, soft: { ...integer, required: true } },
};

export const inputs: Record<string, Input> = {
  capabilities: replacing(capabilities),
  cgroupParent: replacing("string"),
  cgroupnsMode: replacing("string", { oneOf: ["private", "host"] }),
  command: replacing(texts),
  cpuPeriod: { shape: "integer", minimum: 0 },
  cpuQuota: { shape: "integer", minimum: 0 },
  cpuSet: { shape: "string", pattern: /^\d+([,-]\d+)*$/ },
  cpuShares: { shape: "integer", minimum: 0 },
  cpus: replacing("string", { pattern: /^\d+(\.\d+)?$/ }),
  destroyGraceSeconds: { shape: "integer" },
  devices: replacing({ set: device }),
  dns: replacing(textSet),
  dnsOpts: replacing(textSet),
  dnsSearches: replacing(textSet),
  domainname: replacing("string"),
  entrypoints: replacing(texts),
  envs: replacing(textSet),
  groupAdds: replacing(textSet),
  healthcheck: { shape: healthcheck },
  hostname: replacing("string"),
  hosts: replacing({ set: extraHost }),
  image: replacing("string", { required: true }),
  init: { shape: "boolean" },
  ipcMode: replacing("string"),
  labels: replacing(labels("ContainerLabel")),
  logDriver: replacing("string"),
  logOpts: replacing(textMap),
  maxRetryCount: { shape: "integer", minimum: 0 },
  memory: { shape: "integer", minimum: 0 },
  memoryReservation: { shape: "integer", minimum: 0 },
  memorySwap: { shape: "integer", minimum: -1 },
  mounts: replacing({ set: mount }),
  mustRun: { shape: "boolean", default: true },
  name: replacing("string", { autoName: true }),
  networkMode: replacing("string", { default: "bridge" }),
  networksAdvanced: replacing({ set: membership }),
  pidMode: replacing("string"),
  ports: replacing({ list: port }),
  privileged: replacing("boolean"),
  publishAllPorts: replacing("boolean"),
  readOnly: replacing("boolean", { default: false }),
  removeVolumes: { shape: "boolean", default: true },
  restart: { shape: "string", default: "no", oneOf: ["no", "on-failure", "always", "unless-stopped"] },
  rm: { shape: "boolean", default: false },
  runtime: replacing("string"),
  securityOpts: replacing(textSet),
  shmSize: replacing("integer", { minimum: 0 }),
  start: { shape: "boolean", default: true },
  stdinOpen: replacing("boolean", { default: false }),
  stopSignal: replacing("string"),
  stopTimeout: replacing("integer"),
  sysctls: replacing(textMap),
  tmpfs: { shape: textMap },
  tty: replacing("boolean", { default: false }),
  ulimits: replacing({ set: ulimit }),
  uploads: replacing({ set: upload }),
  user: replacing("string"),
  usernsMode: replacing("string"),
  volumes: replacing({ set: boundVolume }),
  wait: { shape: "boolean", default: false },
  workingDir: replacing("string"),
};

export const unsupported = [
  "attach",
  "containerReadRefreshTimeoutMilliseconds",
  "deviceReadBps",
  "deviceReadIops",
  "deviceRequests",
  "deviceWriteBps",
  "deviceWriteIops",
  "gpus",
  "logs",
  "platform",
  "storageOpts",
  "waitTimeout",
];

const networkData: Shape = {
  object: "ContainerNetworkData",
  fields: {
    gateway: text,
    globalIpv6Address: text,
    globalIpv6PrefixLength: integer,
    ipAddress: text,
    ipPrefixLength: integer,
    ipv6Gateway: text,
    macAddress: text,
    networkName: text,
  },
};

const settledByDocker = [
  "command",
  "entrypoints",
  "envs",
  "healthcheck",
  "hostname",
  "init",
  "ipcMode",
  "labels",
  "logDriver",
  "runtime",
  "securityOpts",
  "shmSize",
  "stopSignal",
  "stopTimeout",
];

/** Beyond its inputs a container yields these, and those inputs that Docker settles when they are left out. */
export const outputs: Record<string, Output> = {
  ...Object.fromEntries(settledByDocker.map((name) => [name, { shape: inputs[name]?.shape ?? "string" }])),
  bridge: text,
  containerLogs: text,
  exitCode: integer,
  networkDatas: { shape: { list: networkData } },
  platform: text,
};
