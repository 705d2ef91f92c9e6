import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { SecretSpec } from "../config/platform";
import type { Secrets } from "./targets/target";

/** The secrets of a platform by name: generated ones and those that the operator supplies in the stack's settings. */
export function makeSecrets(specs: SecretSpec[], parent: pulumi.Resource): Secrets {
  const made = specs.map((spec): [string, pulumi.Output<string>][] => {
    if (spec.kind === "supplied") return [[spec.name, supplied(spec)]];
    const { length } = spec;
    const password = new random.RandomPassword(spec.name, { length, special: false }, { parent, protect: true });
    return [
      [spec.name, password.result],
      [`${spec.name}-bcrypt`, password.bcryptHash],
    ];
  });
  return Object.fromEntries(made.flat());
}

function supplied({ name, development }: Extract<SecretSpec, { kind: "supplied" }>): pulumi.Output<string> {
  const config = new pulumi.Config();
  if (development === undefined) return config.requireSecret(name);
  return config.getSecret(name) ?? pulumi.secret(development);
}
