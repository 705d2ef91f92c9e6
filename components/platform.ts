import type * as digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";
import type { Backing } from "./backing";
import { Cache } from "./cache";
import { CaddyProxy } from "./caddy-proxy";
import { DnsRecords } from "./dns-records";
import { DocumentDatabase } from "./document-database";
import { DomainService } from "./domain-service";
import { KafkaCluster } from "./kafka-cluster";
import { ManagedDatabase } from "./managed-database";
import { MonitoringStack } from "./monitoring-stack";
import { ObjectStore } from "./object-store";
import type { BackingPlan } from "./plan/backing";
import type { PlatformPlan } from "./plan/platform";
import { RabbitmqBroker } from "./rabbitmq-broker";
import { makeSecrets } from "./secrets";
import type { Secrets, Target } from "./targets/target";

export interface PlatformArguments {
  plan: PlatformPlan;
  domain: string;
  target: Target;
  /** DigitalOcean, where the plan needs it. @default none */
  cloud?: digitalocean.Provider | undefined;
}

/** All parts of a platform, each waiting for the readiness of what it needs and for nothing else. */
export class Platform extends pulumi.ComponentResource {
  readonly outputs: Record<string, unknown>;

  constructor(name: string, args: PlatformArguments, options?: pulumi.ComponentResourceOptions) {
    super("platform:components:Platform", name, {}, options);
    const { plan, domain, target, cloud } = args;
    const parent = { parent: this };
    const networks = Object.fromEntries(plan.networks.map((network) => [network.name, target.network(network, this)]));
    const made = makeSecrets(plan.secrets, this);
    const backing = this.backing(args, made);
    const secrets: Secrets = Object.assign({}, made, ...Object.values(backing).map((part) => part.secrets)) as Secrets;
    if (plan.zoneRecords.length > 0) new DnsRecords("dns", { records: plan.zoneRecords, cloud }, parent);
    const { edge, keepsRoutes } = plan;
    const proxyPlan = { plan: plan.proxy, edge, keepsRoutes, domain, platform: plan.name, target, secrets };
    const proxy = new CaddyProxy("proxy", proxyPlan, parent);
    const services = this.services(args, backing, secrets, proxy);
    const ready = Object.fromEntries(Object.entries(backing).map(([part, made]) => [part, made.ready]));
    const { routed } = plan;
    const watching = { plan: plan.monitoring, target, secrets, ready, routed, edge: proxy.open };
    const monitoring = new MonitoringStack("monitoring", watching, parent);
    const joined = Object.values(services).flatMap((service) => service.joined);
    proxy.route("proxy-routes", [...joined, ...monitoring.joined]);
    const all = { ...secrets, ...monitoring.secrets };
    const [databaseCertificate] = Object.values(backing).flatMap(({ certificate }) => certificate ?? []);
    const known = outputs(plan, target, services, networks, proxy.caCertificate, all);
    this.outputs = { ...known, ...(databaseCertificate && { databaseCertificate }) };
    this.registerOutputs({});
  }

  private backing({ plan, target, cloud }: PlatformArguments, secrets: Secrets): Record<string, Backing> {
    const kinds = [
      [plan.databases, ManagedDatabase],
      [plan.caches, Cache],
      [plan.brokers.filter(isKafka), KafkaCluster],
      [plan.brokers.filter((broker) => !isKafka(broker)), RabbitmqBroker],
      [plan.documents, DocumentDatabase],
      [plan.objectStores, ObjectStore],
    ] as const;
    const made = kinds.flatMap(([plans, Component]) =>
      plans.map((part) => {
        const args = { plan: part, target, secrets, cloud };
        return [part.name, new Component(part.name, args, { parent: this })] as const;
      }),
    );
    return Object.fromEntries(made);
  }

  private services(
    { plan, target }: PlatformArguments,
    backing: Record<string, Backing>,
    secrets: Secrets,
    proxy: CaddyProxy,
  ): Record<string, DomainService> {
    const services: Record<string, DomainService> = {};
    for (const { workload, needs } of plan.services) {
      const after = needs.flatMap((name) => backing[name]?.ready ?? services[name]?.joined ?? []);
      const args = { plan: workload, target, secrets, after, routed: plan.routed, edge: proxy.open };
      services[workload.part] = new DomainService(workload.part, args, { parent: this });
    }
    return services;
  }
}

function isKafka({ connections }: BackingPlan): boolean {
  return Object.values(connections).some(({ kind }) => kind === "kafka");
}

function outputs(
  plan: PlatformPlan,
  target: Target,
  services: Record<string, DomainService>,
  networks: Record<string, pulumi.Output<string>>,
  caCertificate: pulumi.Output<string>,
  secrets: Secrets,
): Record<string, unknown> {
  const inside = plan.services.map(({ workload }) => {
    const names =
      services[workload.part]?.instances.map(({ name }) => pulumi.interpolate`${name}:${workload.port}`) ?? [];
    const address = pulumi.all(names).apply((all) => all.join(","));
    return [workload.part, { image: target.imageOf(workload), address }] as const;
  });
  return {
    urls: plan.urls,
    services: Object.fromEntries(inside),
    leftOut: plan.monitoring.leftOut,
    networks,
    dnsRecords: plan.dnsRecords,
    caCertificate,
    credentials: pulumi.secret(secrets),
  };
}
