import { balancerPorts } from "../../config/balancers";
import type { BalancerSpec } from "../../config/balancers";
import { networksOf } from "../../config/networks";
import type { LoadedStack } from "../../config/settings";
import { seconds } from "../../config/units";
import { balancerPaths, edgeVariable, haproxyConfiguration } from "./haproxy";
import { replicasAlias } from "./service";
import { httpHealth } from "./workload";
import type { WorkloadPlan } from "./workload";

const configurationPath = "/etc/platform/haproxy.cfg";

const stateless = { volumes: [], published: [], scratch: [], capabilities: [], environment: {}, readOnlyRoot: false };

/** The workload of a balancer: stateless, so that a new one stands beside the old one until the proxy knows it. */
export function planBalancer(balancer: BalancerSpec, { platform, settings }: LoadedStack): WorkloadPlan {
  const { name, engine, replicas = 1 } = balancer;
  const { page: port } = balancerPorts;
  const networks = networksOf("balancers", platform);
  const edge = networksOf("proxy", platform).filter((network) => networks.includes(network));
  const content = haproxyConfiguration(balancer, platform, settings);
  return {
    ...stateless,
    part: name,
    image: { name: engine },
    replicas: settings.replicas[name] ?? replicas,
    update: "rolling",
    command: [engine, "-f", configurationPath],
    networkRanges: { [edgeVariable]: edge },
    files: [{ path: configurationPath, content, mode: "0444" }],
    networks,
    aliases: [replicasAlias(name)],
    port,
    metrics: { path: balancerPaths.metrics },
    health: httpHealth({ path: balancerPaths.health }, port, 15),
    readyTimeout: seconds(settings.readyTimeout),
    resources: balancer.resources,
    user: "99:99",
    stopSignal: "SIGUSR1",
    stopGrace: 30,
    logs: platform.logs,
  };
}
