import { insideListeners, takenPorts } from "./inside";
import { networksOf, serviceNetworks } from "./networks";
import type { PlatformSpec } from "./platform";
import type { Settings } from "./settings";

/** Services that others reach through the proxy: each needs a port of the proxy for itself, and a network with it. */
export function checkInside(platform: PlatformSpec, settings: Settings): string[] {
  const taken = takenPorts(settings);
  const proxy = networksOf("proxy", platform);
  return insideListeners(platform).flatMap(({ service, port }) => {
    const path = `services/${service.name}`;
    const problems: string[] = [];
    const other = taken.get(port);
    if (other !== undefined)
      problems.push(`${path}/insidePort: ${port} belongs to ${other} already; give it another one`);
    taken.set(port, `services/${service.name}`);
    if (!serviceNetworks(service, platform, settings).some((network) => proxy.includes(network))) {
      problems.push(`${path}/networks: none of them holds the proxy, through which other services reach it`);
    }
    return problems;
  });
}
