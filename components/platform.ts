import * as pulumi from "@pulumi/pulumi";
import { CaddyProxy } from "./caddy-proxy";
import { DomainService } from "./domain-service";
import { ManagedDatabase } from "./managed-database";
import type { PlatformPlan } from "./plan/platform";
import { makeSecrets } from "./secrets";
import type { Secrets, Target } from "./targets/target";

export interface PlatformArguments {
  plan: PlatformPlan;
  domain: string;
  target: Target;
}

/** All parts of a platform, each waiting for the readiness of what it needs and for nothing else. */
export class Platform extends pulumi.ComponentResource {
  readonly outputs: Record<string, unknown>;

  constructor(name: string, args: PlatformArguments, options?: pulumi.ComponentResourceOptions) {
    super("platform:components:Platform", name, {}, options);
    const { plan, target } = args;
    const parent = { parent: this };
    const networks = Object.fromEntries(plan.networks.map((network) => [network.name, target.network(network, this)]));
    const servers = Object.fromEntries(
      plan.databases.map((server) => [server.name, new ManagedDatabase(server.name, { plan: server, target }, parent)]),
    );
    const databaseSecrets = Object.values(servers).map((server) => server.secrets);
    const secrets: Secrets = Object.assign({}, makeSecrets(plan.secrets, this), ...databaseSecrets) as Secrets;
    const proxy = new CaddyProxy(
      "proxy",
      { plan: plan.proxy, edge: plan.edge, domain: args.domain, platform: plan.name, target, secrets },
      parent,
    );
    const services = this.services(args, servers, secrets, proxy);
    proxy.route(
      "proxy-routes",
      Object.values(services).flatMap((service) => service.joined),
    );
    this.outputs = outputs(plan, target, services, networks, proxy.caCertificate, secrets);
    this.registerOutputs({});
  }

  private services(
    { plan, target }: PlatformArguments,
    servers: Record<string, ManagedDatabase>,
    secrets: Secrets,
    proxy: CaddyProxy,
  ): Record<string, DomainService> {
    const services: Record<string, DomainService> = {};
    for (const service of plan.services) {
      const used = service.servers.flatMap((name) => servers[name]?.ready ?? []);
      const before = service.after.flatMap((name) => services[name]?.joined ?? []);
      const name = service.workload.part;
      const args = { plan: service, target, secrets, after: [...used, ...before], edge: proxy.open };
      services[name] = new DomainService(name, args, { parent: this });
    }
    return services;
  }
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
    networks,
    dnsRecords: plan.dnsRecords,
    caCertificate,
    credentials: pulumi.secret(secrets),
  };
}
