import { isUnknown, objects, partOf, plain, types } from "./rule";
import type { Asked, Rule, Values } from "./rule";

/** The part that is there to be reached from outside. */
const proxy = "proxy";
const loopback = /^(127\.\d+\.\d+\.\d+|::1)$/;

export const publishedPorts: Rule = {
  name: "published-ports",
  description:
    "Only the proxy is reached from outside: a database, broker or cache publishes ports on 127.0.0.1 alone.",
  violations: ofContainers((part, { ports, networkMode }) => {
    if (part === proxy) return [];
    const open = objects(ports).filter(({ ip }) => !isUnknown(ip) && !loopback.test(String(ip ?? "0.0.0.0")));
    const allowed = "allowed: 127.0.0.1, or a route of the proxy";
    return [
      ...open.map(({ ip = "0.0.0.0", external, internal }) => {
        return `${part}: port ${String(external ?? internal)} is published on ${String(ip)}; ${allowed}`;
      }),
      ...(networkMode === "host"
        ? [`${part}: it shares the host's network, and so publishes every port; ${allowed}`]
        : []),
    ];
  }),
};

export const memoryLimit: Rule = {
  name: "memory-limit",
  description: "A container that grows must not take the whole machine with it.",
  violations: ofContainers((part, { memory }) => {
    if (isUnknown(memory) || (typeof memory === "number" && memory > 0)) return [];
    return [`${part}: its container has no memory limit; allowed: any, in megabytes (memory)`];
  }),
};

export const healthCheck: Rule = {
  name: "health-check",
  description: "An update waits for a container's health, and goes back where it does not come.",
  violations: ofContainers((part, { healthcheck }) => {
    if (isUnknown(healthcheck)) return [];
    const tests = (healthcheck as Values | undefined)?.["tests"];
    const [kind] = Array.isArray(tests) ? (tests as unknown[]) : [];
    if (kind !== undefined && kind !== "NONE") return [];
    const found =
      kind === "NONE" ? "its container's health check is switched off" : "its container has no health check";
    return [`${part}: ${found}; allowed: any command (healthcheck.tests)`];
  }),
};

export const logRotation: Rule = {
  name: "log-rotation",
  description: "Logs that are kept for ever fill the disk that the data are on.",
  violations: ofContainers((part, { logDriver, logOpts }) => {
    if (isUnknown(logDriver) || isUnknown(logOpts)) return [];
    const options = (logOpts ?? {}) as Values;
    const missing = ["max-size", "max-file"].filter((option) => options[option] === undefined);
    const allowed = "allowed: json-file with max-size and max-file";
    if (logDriver !== "json-file")
      return [`${part}: its container logs by ${String(logDriver ?? "the engine's default")}; ${allowed}`];
    return missing.length === 0 ? [] : [`${part}: its container's log has no ${missing.join(" and no ")}; ${allowed}`];
  }),
};

function ofContainers(find: (part: string, properties: Values) => string[]): (asked: Asked) => string[] {
  return (asked) => (asked.type === types.container ? find(partOf(asked), plain(asked.properties) as Values) : []);
}
