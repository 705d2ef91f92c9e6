// Leads to a cluster's server from every network of the Docker Engine: one bridge does not lead to another, as a
// droplet's private network would.
import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { Server } from "node:net";
import { docker } from "./docker";
import type { Cluster } from "./kinds";
import type { PostgresServer } from "./outside";

type Start = (cluster: Cluster) => Promise<PostgresServer>;
/** Whether somebody who comes from an address is let in. */
type Admits = (cluster: Cluster, address: string) => boolean;

/** The same server at this machine's address on the engine's own bridge, on the ports that it has. */
export const relayed =
  (start: Start, admits: Admits = () => true): Start =>
  async (cluster) => {
    const server = await start(cluster);
    const host = await ownAddress();
    const isLetIn = (address = ""): boolean => admits(cluster, address);
    const relays = [server.port, server.poolPort].map((port) => ({ port, relay: relayTo(server.host, port, isLetIn) }));
    for (const { port, relay } of relays) await once(relay.listen(port, host), "listening");
    const remove = async (): Promise<void> => {
      for (const { relay } of relays) relay.close();
      await server.remove();
    };
    return { ...server, host, remove };
  };

function relayTo(host: string, port: number, isLetIn: (address?: string) => boolean): Server {
  return createServer((client) => {
    if (!isLetIn(client.remoteAddress)) {
      client.resetAndDestroy();
      return;
    }
    const server = connect(port, host);
    client.pipe(server).pipe(client);
    // either side may go: the other one is told
    client.on("error", () => server.destroy());
    server.on("error", () => client.destroy());
  });
}

/** An engine that was just started tells the range of its bridge, and not yet the address that it has there: the first one. */
async function ownAddress(): Promise<string> {
  const range = await docker("network", "inspect", "bridge", "--format", "{{(index .IPAM.Config 0).Subnet}}");
  return range.replace(/\.0\/\d+$/, ".1");
}
