import * as digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";
import type { Backing } from "./backing";
import { childName } from "./plan/backing";
import type { BackingPlan } from "./plan/backing";
import { clusterHost, clusterPassword, clusterUser } from "./plan/cluster";
import type { ClusterPlan } from "./plan/cluster-plan";

type Options = pulumi.CustomResourceOptions;

/** A managed cluster of DigitalOcean with its databases, users and pools, as children of its component. */
export function makeCluster(
  parent: pulumi.Resource,
  plan: ClusterPlan,
  client: Pick<BackingPlan, "name" | "passwords">,
  provider: digitalocean.Provider | undefined,
): Backing {
  if (provider === undefined) throw new Error(`${plan.name}: no provider of DigitalOcean was made for it`);
  const cluster = new digitalocean.DatabaseCluster(plan.name, clusterArguments(plan), {
    ...{ parent, provider, protect: true },
  });
  const { id: clusterId } = cluster;
  // what is in a cluster goes with it
  const inside: Options = { parent, provider, deletedWith: cluster };
  const users = usersOf(plan, client, clusterId, inside);
  const databases = databasesOf(plan, clusterId, inside);
  const pools = poolsOf(plan, clusterId, { ...inside, dependsOn: databases });
  const host = plan.network === "private" ? cluster.privateHost : cluster.host;
  return {
    certificate: certificateOf(clusterId, provider),
    ready: [...databases, ...pools, ...settingsOf(plan, clusterId, inside), ...Object.values(users)],
    secrets: {
      ...Object.fromEntries(Object.entries(users).map(([secret, user]) => [secret, user.password])),
      [clusterHost]: host,
      [clusterPassword]: cluster.password,
    },
  };
}

/** None in a preview, which asks nothing of the cloud: a review has no token. */
function certificateOf(clusterId: pulumi.Output<string>, provider: digitalocean.Provider) {
  if (pulumi.runtime.isDryRun()) return undefined;
  return digitalocean.getDatabaseCaOutput({ clusterId }, { provider }).certificate;
}

function clusterArguments(plan: ClusterPlan): digitalocean.DatabaseClusterArgs {
  const { region, size, version, nodes, storageMebibytes, maintenance, vpc } = plan;
  return {
    ...{ engine: "pg", region, size, version, nodeCount: nodes, maintenanceWindows: [maintenance] },
    ...(storageMebibytes !== undefined && { storageSizeMib: String(storageMebibytes) }),
    ...(vpc !== undefined && { privateNetworkUuid: vpc }),
  };
}

/** By the names of the secrets that are their passwords; protected as every password is. */
function usersOf(
  plan: ClusterPlan,
  { name: client, passwords }: Pick<BackingPlan, "name" | "passwords">,
  clusterId: pulumi.Output<string>,
  inside: Options,
): Record<string, digitalocean.DatabaseUser> {
  const made = passwords.map((secret) => {
    const args = { clusterId, name: clusterUser(plan, secret) };
    return [secret, new digitalocean.DatabaseUser(childName(client, secret), args, { ...inside, protect: true })];
  });
  return Object.fromEntries(made) as Record<string, digitalocean.DatabaseUser>;
}

function databasesOf({ name, databases }: ClusterPlan, clusterId: pulumi.Output<string>, inside: Options) {
  return Object.entries(databases).map(([part, database]) => {
    const args = { clusterId, name: database };
    return new digitalocean.DatabaseDb(`${name}-${part}`, args, { ...inside, protect: true });
  });
}

/** A pool names no user: each client comes in as itself, through the next version of its login too. */
function poolsOf({ name, pools, databases }: ClusterPlan, clusterId: pulumi.Output<string>, inside: Options) {
  return pools.map(({ name: pool, database, size }) => {
    const part = Object.keys(databases).find((each) => databases[each] === database) ?? database;
    const args = { clusterId, name: pool, dbName: database, mode: "transaction", size };
    // one size cannot become another, and the name is taken until the old one is gone
    return new digitalocean.DatabaseConnectionPool(`${name}-${part}-pool`, args, {
      ...{ ...inside, deleteBeforeReplace: true },
    });
  });
}

/** Who may connect, protected since without it the whole internet may, and the tuning. */
function settingsOf({ name, allow, tuning }: ClusterPlan, clusterId: pulumi.Output<string>, inside: Options) {
  const firewall = { clusterId, rules: allow };
  return [
    new digitalocean.DatabaseFirewall(`${name}-firewall`, firewall, { ...inside, protect: true }),
    new digitalocean.DatabasePostgresqlConfig(`${name}-settings`, { clusterId, ...tuning }, inside),
  ];
}
