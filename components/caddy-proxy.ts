import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import { isLocal } from "./plan/host-name";
import { authoritySecrets } from "./plan/proxy";
import type { EdgeTemplate } from "./plan/route";
import type { WorkloadPlan } from "./plan/workload";
import type { Instance, Secrets, Target } from "./targets/target";

export interface CaddyProxyArguments {
  plan: WorkloadPlan;
  /** The routes, without who is live. */
  edge: EdgeTemplate;
  /** The proxy keeps the routes that it has: a later pass of the same update changes them. */
  keepsRoutes: boolean;
  domain: string;
  platform: string;
  target: Target;
  secrets: Secrets;
}

/** The only part that listens outside: certificates, routes and their limits. */
export class CaddyProxy extends pulumi.ComponentResource {
  /** Members may join from here on; nothing where no proxy runs. */
  readonly open: pulumi.Resource[];
  /** Root certificate of the stack's own authority as PEM; empty where a public authority signs. */
  readonly caCertificate: pulumi.Output<string>;
  private readonly secrets: Secrets;
  private readonly instance: Instance | undefined;

  constructor(
    name: string,
    private readonly args: CaddyProxyArguments,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super("platform:components:CaddyProxy", name, {}, options);
    const authority = isLocal(args.domain) ? this.authority(name) : {};
    this.caCertificate = authority[authoritySecrets.certificate] ?? pulumi.output("");
    this.secrets = { ...args.secrets, ...authority };
    const part = { parent: this, secrets: this.secrets };
    const [instance] = args.target.run(name, args.plan, part);
    this.instance = instance;
    this.open = instance ? [args.target.openEdge(`${name}-open`, args.edge, instance, part)] : [];
    this.registerOutputs({});
  }

  /** Puts the present routes in force once everything that they lead to has joined. */
  route(name: string, members: pulumi.Resource[]): void {
    if (this.instance === undefined) return;
    const { target, edge, keepsRoutes } = this.args;
    const dependsOn = [...this.open, ...members];
    const part = { parent: this, dependsOn, secrets: this.secrets, asMade: keepsRoutes };
    target.routeEdge(name, edge, this.instance, part);
  }

  /** One long-lived root, so that it is trusted once; protected, since trust in it cannot be made again. */
  private authority(name: string): Secrets {
    const options = { parent: this, protect: true };
    const key = new tls.PrivateKey(`${name}-authority-key`, { algorithm: "ECDSA", ecdsaCurve: "P256" }, options);
    const certificate = new tls.SelfSignedCert(
      `${name}-authority`,
      {
        privateKeyPem: key.privateKeyPem,
        isCaCertificate: true,
        subject: { commonName: `${this.args.platform} local authority (${pulumi.getStack()})` },
        validityPeriodHours: 10 * 365 * 24,
        allowedUses: ["cert_signing", "crl_signing"],
      },
      options,
    );
    return { [authoritySecrets.certificate]: certificate.certPem, [authoritySecrets.key]: key.privateKeyPem };
  }
}
