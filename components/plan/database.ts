import type { DatabaseEngine, DatabaseServerSpec } from "../../config/backing";
import { databaseServersOf } from "../../config/database-servers";
import type { DatabaseServer } from "../../config/database-servers";
import type { PlatformSpec } from "../../config/platform";
import type { Settings } from "../../config/settings";
import type { BackingPlan } from "./backing";
import { planCluster } from "./cluster";
import { planExternalDatabase } from "./external-database";
import { planMariadb } from "./mariadb";
import { planPostgres } from "./postgres";

type PlanServer = (
  server: DatabaseServer,
  spec: DatabaseServerSpec,
  platform: PlatformSpec,
  settings: Settings,
) => BackingPlan;

const engines: Record<DatabaseEngine, PlanServer> = { postgres: planPostgres, mariadb: planMariadb };

/** The database servers of a platform: one for each engine, one for each database, or somebody else's, as the settings say. */
export function planDatabases(platform: PlatformSpec, settings: Settings): BackingPlan[] {
  return databaseServersOf(platform, settings).map((server) => {
    if (server.external && settings.databases === "digitalocean") return planCluster(server, platform, settings);
    if (server.external) return planExternalDatabase(server, platform, settings);
    const spec = platform.databaseServers[server.engine];
    if (spec === undefined) throw new Error(`databaseServers/${server.engine}: missing for ${server.name}`);
    return engines[server.engine](server, spec, platform, settings);
  });
}
