// From what Docker tells about a container to the resource's outputs, and to the inputs that a refresh corrects.
import type { ContainerInspectInfo } from "dockerode";
import type { PlainProperties } from "../protocol/values.mts";
import type { Plain } from "../protocol/values.mts";
import { present } from "./properties.mts";

const MEBIBYTE = 1024 * 1024;

const mebibytes = (bytes: number | undefined): number => {
  const value = bytes ?? 0;
  return value > 0 ? Math.floor(value / MEBIBYTE) : value;
};

const byPort = (left: readonly [string, unknown], right: readonly [string, unknown]): number =>
  Number.parseInt(left[0]) - Number.parseInt(right[0]);

function publishedPorts(found: ContainerInspectInfo): PlainProperties[] {
  const ports = Object.entries(found.NetworkSettings.Ports ?? {}).sort(byPort);
  return ports.flatMap(([key, bindings]) => {
    const [internal, protocol = "tcp"] = key.split("/");
    return (bindings ?? []).map(({ HostIp, HostPort }) => ({
      internal: Number(internal),
      external: Number(HostPort),
      ip: HostIp,
      protocol,
    }));
  });
}

const networkDatas = (found: ContainerInspectInfo): PlainProperties[] =>
  Object.entries(found.NetworkSettings.Networks ?? {}).map(([networkName, network]) => ({
    networkName,
    ipAddress: network.IPAddress,
    ipPrefixLength: network.IPPrefixLen,
    gateway: network.Gateway,
    globalIpv6Address: network.GlobalIPv6Address,
    globalIpv6PrefixLength: network.GlobalIPv6PrefixLen,
    ipv6Gateway: network.IPv6Gateway,
    macAddress: network.MacAddress,
  }));

const seconds = (nanoseconds: number | undefined): string => `${(nanoseconds ?? 0) / 1e9}s`;

function healthcheck(found: ContainerInspectInfo): Plain | undefined {
  const check = found.Config.Healthcheck;
  if (!check?.Test) return undefined;
  return {
    tests: check.Test,
    interval: seconds(check.Interval),
    timeout: seconds(check.Timeout),
    startPeriod: seconds(check.StartPeriod),
    retries: check.Retries ?? 0,
  };
}

/** Docker's API tells more than its types do. */
type ExtendedConfig = ContainerInspectInfo["Config"] & { readonly StopSignal?: string; readonly StopTimeout?: number };
type ExtendedNetworkSettings = ContainerInspectInfo["NetworkSettings"] & { readonly Bridge?: string };

const list = (value: string | string[] | null | undefined): string[] =>
  typeof value === "string" ? [value] : (value ?? []);

/** What Docker settled for the inputs that were left out. */
function settled(found: ContainerInspectInfo): PlainProperties {
  const config: ExtendedConfig = found.Config;
  return present({
    command: list(found.Config.Cmd),
    entrypoints: list(found.Config.Entrypoint),
    envs: [],
    healthcheck: healthcheck(found),
    hostname: found.Config.Hostname,
    init: found.HostConfig.Init ?? false,
    ipcMode: found.HostConfig.IpcMode,
    labels: [],
    logDriver: found.HostConfig.LogConfig?.Type,
    platform: found.Platform,
    runtime: found.HostConfig.Runtime,
    securityOpts: found.HostConfig.SecurityOpt ?? [],
    shmSize: mebibytes(found.HostConfig.ShmSize),
    stopSignal: config.StopSignal ?? "",
    stopTimeout: config.StopTimeout ?? 0,
  });
}

const wanted = (given: PlainProperties): boolean => given["mustRun"] !== false && given["start"] !== false;

const stoppedAgainstWill = (found: ContainerInspectInfo, given: PlainProperties): boolean =>
  wanted(given) && !found.State.Running;

/** The settings that can change behind our back, as Docker has them now. */
const adjusted = (found: ContainerInspectInfo): PlainProperties => ({
  cpuSet: found.HostConfig.CpusetCpus ?? "",
  cpuShares: found.HostConfig.CpuShares ?? 0,
  maxRetryCount: found.HostConfig.RestartPolicy?.MaximumRetryCount ?? 0,
  memory: mebibytes(found.HostConfig.Memory),
  memoryReservation: mebibytes(found.HostConfig.MemoryReservation),
  memorySwap: mebibytes(found.HostConfig.MemorySwap),
  name: found.Name.replace(/^\//, ""),
  restart: found.HostConfig.RestartPolicy?.Name || "no",
});

/** A container that stopped although it must run is told by `mustRun: false`; the next update starts it again. */
export function currentInputs(found: ContainerInspectInfo, given: PlainProperties): PlainProperties {
  const corrected = Object.entries(adjusted(found)).filter(([name]) => given[name] !== undefined);
  const stopped: PlainProperties = stoppedAgainstWill(found, given) ? { mustRun: false } : {};
  return { ...given, ...Object.fromEntries(corrected), ...stopped };
}

export function currentOutputs(found: ContainerInspectInfo, given: PlainProperties): PlainProperties {
  const ports: PlainProperties = given["ports"] && found.State.Running ? { ports: publishedPorts(found) } : {};
  const exit: PlainProperties = found.State.Running ? {} : { exitCode: found.State.ExitCode };
  return {
    ...settled(found),
    ...currentInputs(found, given),
    ...ports,
    bridge: (found.NetworkSettings as ExtendedNetworkSettings).Bridge ?? "",
    networkDatas: networkDatas(found),
    ...exit,
  };
}
