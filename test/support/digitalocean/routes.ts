import type { Route } from "./answers";
import { accountRoutes } from "./account";
import { databaseRoutes } from "./databases";
import { databasePartRoutes } from "./database-parts";
import { domainRoutes } from "./domains";
import { dropletActionRoutes } from "./droplet-actions";
import { dropletRoutes } from "./droplets";
import { firewallRoutes } from "./firewalls";
import { monitoringRoutes } from "./monitoring";
import { projectRoutes } from "./projects";
import { reservedIpRoutes } from "./reserved-ips";
import { tagRoutes } from "./tags";
import { uptimeRoutes } from "./uptime";
import { volumeRoutes } from "./volumes";
import { vpcRoutes } from "./vpcs";
import type { World } from "./world";

const parts: readonly ((world: World) => Route[])[] = [
  accountRoutes,
  vpcRoutes,
  tagRoutes,
  dropletRoutes,
  dropletActionRoutes,
  volumeRoutes,
  firewallRoutes,
  reservedIpRoutes,
  projectRoutes,
  monitoringRoutes,
  uptimeRoutes,
  domainRoutes,
  databaseRoutes,
  databasePartRoutes,
];

export const routes = (world: World): Route[] => parts.flatMap((part) => part(world));
