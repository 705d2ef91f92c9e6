import { checkCluster, checkDns } from "./check-cloud";
import { checkTrustedProxies } from "./check-proxies";
import { checkMemory, oneAlone } from "./check-resources";
import { checkChosenVersions } from "./check-versions";
import { wantedTools } from "./monitoring";
import type { PlatformSpec } from "./platform";
import { checkPools } from "./pools";
import { names, reference } from "./references";
import { selectableParts } from "./selection";
import { stackSecrets } from "./secrets";
import type { Settings } from "./settings";

/** Settings that name what the platform does not have, or that do not go together. */
export function checkSettings(platform: PlatformSpec, settings: Settings): string[] {
  const services = names(platform.services);
  const problems = [
    ...checkReplicas(platform, settings),
    ...Object.entries(settings.memory).flatMap(([name, memory]) => [
      ...reference(`memory/${name}`, "service", name, services),
      ...checkMemory(`memory/${name}`, memory),
    ]),
    ...Object.keys(settings.subnets).flatMap((name) =>
      reference(`subnets/${name}`, "network", name, names(platform.networks)),
    ),
  ];
  problems.push(
    ...checkVariables(services, settings),
    ...checkVersions(platform, settings),
    ...checkWayIn(platform, settings),
    ...checkTrustedProxies(platform, settings),
    ...checkDns(settings),
  );
  if (settings.images === "registry" && settings.version === undefined) {
    problems.push(`version: missing; images: registry needs the tag of the platform's images`);
  }
  problems.push(...checkSelection(platform, settings), ...checkDatabases(platform, settings));
  return [...problems, ...checkAlerts(platform, settings), ...checkChosenVersions(settings)];
}

function checkWayIn(platform: PlatformSpec, settings: Settings): string[] {
  const problems: string[] = [];
  const { address, publicAddress6 } = settings;
  const { http, https } = settings.ports;
  if (http === https) problems.push(`ports: http and https are both ${http}; each needs a port of its own`);
  if (address === "0.0.0.0" && settings.publicAddress === undefined) {
    problems.push(
      `publicAddress: missing; address 0.0.0.0 is every address of the host, and DNS needs the one that it leads to`,
    );
  }
  if (address !== "0.0.0.0" && publicAddress6 !== undefined) {
    problems.push(
      `publicAddress6: ${publicAddress6}, but the proxy listens on ${address} alone; allowed with it: address 0.0.0.0`,
    );
  }
  if (settings.host.kind !== "local" && settings.domain === `${platform.name}.localhost`) {
    problems.push(
      `domain: missing; the host is a server, and browsers look for ${settings.domain} on their own machine; set one that leads to it with: pulumi config set domain NAME`,
    );
  }
  return problems;
}

function checkReplicas({ services, balancers }: PlatformSpec, { replicas }: Settings): string[] {
  const known = names([...services, ...balancers]);
  return [
    ...Object.keys(replicas).flatMap((name) => reference(`replicas/${name}`, "service", name, known)),
    ...services
      .filter(({ name, update }) => update === "recreate" && (replicas[name] ?? 1) > 1)
      .map(({ name }) => oneAlone(`replicas/${name}`)),
  ];
}

function checkAlerts({ name, monitoring: spec }: PlatformSpec, settings: Settings): string[] {
  const { alerts, monitoring } = settings;
  if (alerts.webhook === undefined || wantedTools(spec, settings).includes("alertmanager")) return [];
  return [`alerts/webhook: stands there, but ${name} with monitoring: ${monitoring} has no alertmanager`];
}

function checkSelection(platform: PlatformSpec, settings: Settings): string[] {
  const known = selectableParts(platform, settings);
  const problems = (settings.only ?? []).flatMap((name) => reference("only", "part", name, known));
  if (settings.only !== undefined && settings.infraOnly) {
    problems.push("infraOnly: true, and only names parts as well; take one of the two away");
  }
  return problems;
}

function checkDatabases(platform: PlatformSpec, settings: Settings): string[] {
  const { databases, externalDatabase, infraOnly, pools } = settings;
  const pooled = platform.services.filter(({ poolSize }) => poolSize !== undefined);
  const problems = Object.keys(pools).flatMap((name) =>
    reference(`pools/${name}`, "service with a pool", name, names(pooled)),
  );
  if (databases === "external" && externalDatabase === undefined) {
    problems.push("externalDatabase: missing; databases: external needs its host, user and maxConnections");
  }
  if (databases !== "external" && externalDatabase !== undefined) {
    problems.push(`externalDatabase: stands there, but databases is ${databases}; allowed with it: external`);
  }
  if (["external", "digitalocean"].includes(databases) && infraOnly) {
    problems.push(`infraOnly: true, but the databases are ${databases}; allowed with it: shared, per-service`);
  }
  problems.push(...checkCluster(platform, settings));
  return [...problems, ...(problems.length === 0 ? checkPools(platform, settings) : [])];
}

function checkVariables(services: string[], { variables }: Settings): string[] {
  return Object.entries(variables).flatMap(([service, all]) => [
    ...reference(`variables/${service}`, "service", service, services),
    ...Object.keys(all)
      .filter((name) => /PASSWORD|SECRET|TOKEN|CREDENTIAL|PRIVATE|API_?KEY/.test(name))
      .map(
        (name) => `variables/${service}/${name}: a secret in plain settings; describe it as a secret of the platform`,
      ),
  ]);
}

function checkVersions(platform: PlatformSpec, settings: Settings): string[] {
  // another level of monitoring must not make a version wrong that stands there
  const secrets = stackSecrets(platform, { ...settings, monitoring: "full" });
  return Object.entries(settings.secretVersions).flatMap(([name, version]) => {
    const path = `secretVersions/${name}`;
    const found = secrets.find((secret) => secret.name === name);
    if (found === undefined) return reference(path, "secret", name, names(secrets));
    if (found.supplied) return [`${path}: ${name} is supplied by the operator, and has no versions`];
    if (version === 1 || found.rotation === undefined || "effect" in found.rotation) return [];
    return [`${path}: ${version}, but ${name} must not be rotated: ${found.rotation.refused}; allowed: 1`];
  });
}
