/** A managed cluster of Postgres, as DigitalOcean is asked for it. */
export interface ClusterPlan {
  name: string;
  region: string;
  size: string;
  version: string;
  nodes: number;
  storageMebibytes?: number;
  maintenance: { day: string; hour: string };
  vpc?: string;
  network: "private" | "public";
  allow: { type: "tag" | "ip_addr"; value: string }[];
  /** What the service takes of the description's tuning: MiB, and a share of the memory in percent. */
  tuning: { workMem?: number; sharedBuffersPercentage?: number };
  /** By the name that secrets begin with. */
  databases: Record<string, string>;
  pools: { name: string; database: string; size: number }[];
}
