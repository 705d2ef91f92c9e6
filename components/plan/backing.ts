import { networksOf, openNetworks } from "../../config/networks";
import type { PartKind, PlatformSpec } from "../../config/platform";
import type { Settings } from "../../config/settings";
import type { ClusterPlan } from "./cluster-plan";
import type { ConnectionPlan } from "./connection";
import type { TaskPlan, WorkloadPlan } from "./workload";

/** Something that services use: a server, the secrets it is made with, and how each connection to it is reached. */
export interface BackingPlan {
  name: string;
  workload: WorkloadPlan;
  /** The server that stands elsewhere, of which the workload is a client, and which makes the passwords. @default none */
  cluster?: ClusterPlan;
  /** Names of the secrets that the server and its logins are made with. */
  passwords: string[];
  /** What is done inside once it is ready, before anything uses it. */
  setUp?: TaskPlan;
  /** The logins that services use, each of one version. */
  logins: LoginPlan[];
  connections: Record<string, ConnectionPlan>;
}

/** A login at one version: made by the server's set-up, taken away once no plan has it and nothing that used it runs. */
export interface LoginPlan {
  /** Name of its resource; it holds the version. */
  name: string;
  /** Where each version is a user of its own. */
  user?: string;
  retire: TaskPlan;
}

/** Name of the resource of something that a part makes for itself, such as a password; it starts with the part's. */
export function childName(part: string, thing: string): string {
  return thing.startsWith(part) ? thing : `${part}-${thing}`;
}

/** Where a backing part is reached: by its name inside, and on 127.0.0.1 where the stack asks for it. */
export function backingPlace(
  kind: PartKind,
  { part, port }: { part: string; port: { inside: number; host: number | undefined } },
  platform: PlatformSpec,
  { infraOnly }: Settings,
): Pick<WorkloadPlan, "networks" | "aliases" | "published"> {
  const inside = networksOf(kind, platform);
  if (!infraOnly || port.host === undefined) return { networks: inside, aliases: [part], published: [] };
  // Docker publishes no port of a container that is on internal networks alone
  const networks = [...new Set([...inside, ...openNetworks(platform).slice(0, 1)])];
  return {
    networks,
    aliases: [part],
    published: [{ address: "127.0.0.1", port: port.host, inside: port.inside, protocol: "tcp" }],
  };
}
