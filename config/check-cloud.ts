import type { PlatformSpec } from "./platform";
import type { Settings } from "./settings";

/** What of the settings of a managed cluster does not go together. */
export function checkCluster(platform: PlatformSpec, { databases, digitaloceanDatabase }: Settings): string[] {
  const asked = databases === "digitalocean";
  if (!asked && digitaloceanDatabase === undefined) return [];
  if (!asked) {
    return [`digitaloceanDatabase: stands there, but databases is ${databases}; allowed with it: digitalocean`];
  }
  if (digitaloceanDatabase === undefined) {
    return ["digitaloceanDatabase: missing; databases: digitalocean needs its region, size and allow"];
  }
  if (platform.databases.some(({ engine }) => engine === "postgres")) return [];
  return [`databases: digitalocean, but ${platform.name} has no database of Postgres; leave the key out`];
}

/** A zone that does not hold the names of the stack. */
export function checkDns({ dns, domain }: Settings): string[] {
  if (dns === undefined) return [];
  const { zone = domain } = dns;
  if (domain === "localhost" || domain.endsWith(".localhost")) {
    return [`dns: stands there, but every machine leads names under ${domain} to itself; set domain, or leave it out`];
  }
  if (domain === zone || domain.endsWith(`.${zone}`)) return [];
  return [`dns/zone: "${zone}" does not hold ${domain}; allowed: ${domain}, or a zone that holds it`];
}

/** How a token of DigitalOcean is given. */
export interface GivenToken {
  /** DIGITALOCEAN_TOKEN or DIGITALOCEAN_ACCESS_TOKEN, which the provider reads. */
  environment: boolean;
  /** `digitalocean:token` of the stack's settings. @default it is not there */
  setting?: "secret" | "plain";
}

/** Why nothing can be made at DigitalOcean. */
export function tokenProblems(stack: string, { environment, setting }: GivenToken): string[] {
  const how = `pulumi config set --secret digitalocean:token --stack ${stack}`;
  if (setting === "plain") return [`digitalocean:token: a secret in plain settings; set it with: ${how}`];
  if (environment || setting === "secret") return [];
  return [`digitalocean:token: missing; set DIGITALOCEAN_TOKEN, or keep it with the stack: ${how}`];
}
