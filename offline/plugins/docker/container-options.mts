// From a container's inputs to what Docker's API takes.
import type { ContainerCreateOptions, HostConfig, MountSettings } from "dockerode";
import type { PlainProperties } from "../protocol/values.mts";
import { nanoseconds } from "./duration.mts";
import { flag, labelMap, map, number, object, objects, text, texts } from "./properties.mts";

const MEBIBYTE = 1024 * 1024;

const mebibytes = (value: number | undefined): number | undefined =>
  value === undefined || value < 0 ? value : value * MEBIBYTE;

const portKey = (port: PlainProperties): string => `${Number(port["internal"])}/${text(port["protocol"]) ?? "tcp"}`;

function portBindings(given: PlainProperties): NonNullable<HostConfig["PortBindings"]> {
  const bindings: Record<string, { HostIp: string; HostPort: string }[]> = {};
  for (const port of objects(given["ports"])) {
    const binding = { HostIp: text(port["ip"]) || "0.0.0.0", HostPort: String(number(port["external"]) ?? "") };
    (bindings[portKey(port)] ??= []).push(binding);
  }
  return bindings;
}

function healthcheck(given: PlainProperties): ContainerCreateOptions["Healthcheck"] {
  if (!given["healthcheck"]) return undefined;
  const check = object(given["healthcheck"]);
  const time = (name: string): number => nanoseconds(text(check[name]) ?? "0s");
  return {
    Test: texts(check["tests"]),
    Interval: time("interval"),
    Timeout: time("timeout"),
    StartPeriod: time("startPeriod"),
    StartInterval: time("startInterval") || undefined,
    Retries: number(check["retries"]) ?? 0,
  };
}

function volumeOptions(mount: PlainProperties): MountSettings["VolumeOptions"] {
  if (!mount["volumeOptions"]) return undefined;
  const options = object(mount["volumeOptions"]);
  return {
    NoCopy: flag(options["noCopy"]) ?? false,
    Labels: labelMap(options["labels"]),
    DriverConfig: { Name: text(options["driverName"]) ?? "", Options: map(options["driverOptions"]) ?? {} },
    Subpath: text(options["subpath"]),
  };
}

function mountOptions(mount: PlainProperties): MountSettings {
  const { bindOptions, tmpfsOptions } = mount;
  const tmpfs = object(tmpfsOptions);
  return {
    Type: text(mount["type"]) as MountSettings["Type"],
    Target: String(mount["target"]),
    Source: text(mount["source"]) ?? "",
    ReadOnly: flag(mount["readOnly"]) ?? false,
    BindOptions: bindOptions
      ? {
          Propagation: text(object(bindOptions)["propagation"]) as NonNullable<
            MountSettings["BindOptions"]
          >["Propagation"],
        }
      : undefined,
    VolumeOptions: volumeOptions(mount),
    TmpfsOptions: tmpfsOptions
      ? { SizeBytes: Number(tmpfs["sizeBytes"] ?? 0), Mode: Number(tmpfs["mode"] ?? 0) }
      : undefined,
  };
}

interface Volumes {
  readonly declared: Record<string, Record<string, never>>;
  readonly binds: string[];
  readonly from: string[];
}

function volumes(given: PlainProperties): Volumes {
  const result: Volumes = { declared: {}, binds: [], from: [] };
  for (const volume of objects(given["volumes"])) {
    const path = text(volume["containerPath"]);
    const source = text(volume["hostPath"]) || text(volume["volumeName"]);
    if (volume["fromContainer"]) result.from.push(String(volume["fromContainer"]));
    if (path) result.declared[path] = {};
    if (path && source) {
      const mode = [
        volume["readOnly"] ? "ro" : "rw",
        ...(volume["selinuxRelabel"] ? [String(volume["selinuxRelabel"])] : []),
      ];
      result.binds.push(`${source}:${path}:${mode.join()}`);
    }
  }
  return result;
}

/** The settings that Docker can change while the container runs. */
export const adjustable = (given: PlainProperties) => ({
  CpuShares: number(given["cpuShares"]),
  CpusetCpus: text(given["cpuSet"]),
  Memory: mebibytes(number(given["memory"])),
  MemoryReservation: mebibytes(number(given["memoryReservation"])),
  MemorySwap: mebibytes(number(given["memorySwap"])),
  RestartPolicy: { Name: text(given["restart"]) ?? "no", MaximumRetryCount: number(given["maxRetryCount"]) ?? 0 },
});

const UNCONFINED_PATHS = "systempaths=unconfined";

function security(given: PlainProperties): HostConfig {
  const options = texts(given["securityOpts"]);
  const capabilities = object(given["capabilities"]);
  return {
    CapAdd: texts(capabilities["adds"]),
    CapDrop: texts(capabilities["drops"]),
    Privileged: flag(given["privileged"]),
    ReadonlyRootfs: flag(given["readOnly"]),
    SecurityOpt: options?.filter((option) => option !== UNCONFINED_PATHS),
    ...(options?.includes(UNCONFINED_PATHS) ? { MaskedPaths: [], ReadonlyPaths: [] } : {}),
    UsernsMode: text(given["usernsMode"]),
  };
}

const devices = (given: PlainProperties): HostConfig["Devices"] =>
  objects(given["devices"]).map((device) => ({
    PathOnHost: String(device["hostPath"]),
    PathInContainer: text(device["containerPath"]) || String(device["hostPath"]),
    CgroupPermissions: text(device["permissions"]) ?? "rwm",
  }));

function processors(given: PlainProperties): HostConfig {
  const cpus = text(given["cpus"]);
  if (cpus) return { NanoCpus: Math.round(Number(cpus) * 1e9) };
  return { CpuPeriod: number(given["cpuPeriod"]), CpuQuota: number(given["cpuQuota"]) };
}

const networking = (given: PlainProperties): HostConfig => ({
  Dns: texts(given["dns"]),
  DnsOptions: texts(given["dnsOpts"]),
  DnsSearch: texts(given["dnsSearches"]),
  ExtraHosts: objects(given["hosts"]).map(({ host, ip }) => `${String(host)}:${String(ip)}`),
  NetworkMode: text(given["networkMode"]),
  PortBindings: portBindings(given),
  PublishAllPorts: flag(given["publishAllPorts"]),
});

const ulimits = (given: PlainProperties): HostConfig["Ulimits"] =>
  objects(given["ulimits"]).map(({ name, soft, hard }) => ({
    Name: String(name),
    Soft: Number(soft),
    Hard: Number(hard),
  }));

/** Docker's API knows more than its types do. */
interface ExtendedHostConfig extends HostConfig {
  readonly CgroupnsMode?: string;
}

const hostConfig = (given: PlainProperties, { binds, from }: Volumes): ExtendedHostConfig => ({
  ...adjustable(given),
  ...networking(given),
  ...processors(given),
  ...security(given),
  AutoRemove: flag(given["rm"]),
  Binds: binds,
  CgroupParent: text(given["cgroupParent"]),
  CgroupnsMode: text(given["cgroupnsMode"]),
  Devices: devices(given),
  GroupAdd: texts(given["groupAdds"]),
  Init: flag(given["init"]) ?? false,
  IpcMode: text(given["ipcMode"]),
  LogConfig: { Type: text(given["logDriver"]) ?? "", Config: map(given["logOpts"]) ?? {} },
  Mounts: objects(given["mounts"]).map(mountOptions),
  PidMode: text(given["pidMode"]),
  Runtime: text(given["runtime"]),
  ShmSize: mebibytes(number(given["shmSize"])),
  Sysctls: map(given["sysctls"]),
  Tmpfs: map(given["tmpfs"]),
  Ulimits: ulimits(given),
  VolumesFrom: from,
});

export function createOptions(given: PlainProperties): ContainerCreateOptions {
  const mounted = volumes(given);
  return {
    name: String(given["name"]),
    Image: String(given["image"]),
    Cmd: texts(given["command"]),
    Domainname: text(given["domainname"]),
    Entrypoint: texts(given["entrypoints"]),
    Env: texts(given["envs"]),
    ExposedPorts: Object.fromEntries(objects(given["ports"]).map((port) => [portKey(port), {}])),
    Healthcheck: healthcheck(given),
    Hostname: text(given["hostname"]),
    Labels: labelMap(given["labels"]),
    OpenStdin: flag(given["stdinOpen"]),
    StopSignal: text(given["stopSignal"]),
    StopTimeout: number(given["stopTimeout"]),
    Tty: flag(given["tty"]),
    User: text(given["user"]),
    Volumes: mounted.declared,
    WorkingDir: text(given["workingDir"]),
    HostConfig: hostConfig(given, mounted),
  };
}

const pairs = (options: string[] | undefined): Record<string, string> | undefined =>
  options &&
  Object.fromEntries(options.map((option) => [option.split("=", 1)[0] ?? "", option.slice(option.indexOf("=") + 1)]));

export const membershipOptions = (membership: PlainProperties) => ({
  Aliases: texts(membership["aliases"]),
  DriverOpts: pairs(texts(membership["driverOpts"])),
  GwPriority: number(membership["gwPriority"]),
  IPAMConfig: {
    IPv4Address: text(membership["ipv4Address"]),
    IPv6Address: text(membership["ipv6Address"]),
    LinkLocalIPs: texts(membership["linkLocalIps"]),
  },
  MacAddress: text(membership["macAddress"]),
});
