// How a cluster and its pools are reached: the addresses and the addresses' text, with the password in it.
import type { Data } from "./answers";
import type { Cluster } from "./kinds";
import type { Pool } from "./outside";

const PORT = 25_060;
const POOL_PORT = 25_061;

interface Reached {
  readonly database: string;
  readonly user: string;
  /** Over the private network. */
  readonly hidden: boolean;
  readonly pool?: boolean;
}

export function connection(cluster: Cluster, { database, user, hidden, pool = false }: Reached): Data {
  const { server } = cluster;
  const name = `${cluster.name}-do-user-4200001-0.db.ondigitalocean.com`;
  const host = server?.host ?? (hidden ? `private-${name}` : name);
  const port = pool ? (server?.poolPort ?? POOL_PORT) : (server?.port ?? PORT);
  const password = cluster.users.get(user) ?? "";
  const uri = `postgres://${user}:${password}@${host}:${port}/${database}?sslmode=require`;
  return { uri, database, host, port, user, password, ssl: true };
}

export function poolView(cluster: Cluster, pool: Pool): Data {
  const reached = { database: pool.name, user: pool.user, pool: true };
  return {
    ...pool,
    connection: connection(cluster, { ...reached, hidden: false }),
    private_connection: connection(cluster, { ...reached, hidden: true }),
  };
}
