import { networksOf } from "../../config/networks";
import type { PlatformSpec } from "../../config/platform";
import type { Settings } from "../../config/settings";
import { seconds } from "../../config/units";
import { authorityFiles } from "./edge";
import { isLocal } from "./host-name";
import { httpHealth } from "./workload";
import type { FilePlan, PublishedPort, WorkloadPlan } from "./workload";

/** Names of the secrets that hold the stack's own certificate authority. */
export const authoritySecrets = { certificate: "authority-certificate", key: "authority-key" };

const start = { path: "/etc/platform/start.json", content: JSON.stringify({ admin: { listen: "localhost:2019" } }) };

const authority: FilePlan[] = [
  { path: authorityFiles.certificate, content: { secret: authoritySecrets.certificate }, mode: "0444" },
  { path: authorityFiles.key, content: { secret: authoritySecrets.key }, mode: "0400" },
];

function published({ address, publicAddress6, ports }: Settings): PublishedPort[] {
  const addresses = publicAddress6 === undefined ? [address] : [address, "::"];
  const listeners: Omit<PublishedPort, "address">[] = [
    { port: ports.http, protocol: "tcp" },
    { port: ports.https, protocol: "tcp" },
    // HTTP/3
    { port: ports.https, protocol: "udp" },
  ];
  // in the order in which Docker tells them: another one would be a change at each update
  return listeners.flatMap((listener) => addresses.map((each) => ({ address: each, ...listener })));
}

/** The proxy: it starts empty, is told its routes while it runs, and after a restart goes on with what it was told. */
export function planProxy(platform: PlatformSpec, settings: Settings): WorkloadPlan {
  const { https } = settings.ports;
  return {
    part: "proxy",
    image: { name: "caddy" },
    replicas: 1,
    update: "recreate",
    command: ["caddy", "run", "--resume", "--config", start.path],
    environment: {},
    files: [{ ...start, mode: "0444" }, ...(isLocal(settings.domain) ? authority : [])],
    volumes: [
      { name: "certificates", path: "/data", data: false },
      { name: "configuration", path: "/config", data: false },
    ],
    networks: networksOf("proxy", platform),
    aliases: ["proxy"],
    published: published(settings),
    port: https,
    health: httpHealth({ path: "/config/", port: 2019 }, https, 15),
    readyTimeout: seconds(settings.readyTimeout),
    resources: platform.proxy.resources,
    readOnlyRoot: false,
    scratch: [],
    capabilities: ["NET_BIND_SERVICE"],
    stopGrace: 30,
    logs: platform.logs,
  };
}
