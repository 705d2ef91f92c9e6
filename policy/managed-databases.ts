import type { PolicyResource, StackValidationPolicy } from "@pulumi/policy";
import { target } from "./resources";
import { firewallRule } from "./rules/managed-databases";
import type { Placed } from "./rules/managed-databases";
import type { Values } from "./rules/rule";

/** Whether a cluster has a firewall only all resources together tell. */
export const managedDatabases: StackValidationPolicy = {
  name: firewallRule.name,
  description: firewallRule.description,
  enforcementLevel: "mandatory",
  validateStack: ({ resources }, report) => {
    firewallRule.violations(resources.map(placed)).forEach(({ urn, sentence }) => report(sentence, urn));
  },
};

function placed({ urn, name, type, props, opts, propertyDependencies }: PolicyResource): Placed {
  const [, , stack = ""] = urn.split(":");
  const from = Object.entries(propertyDependencies).map(([property, all]) => [property, all.map((each) => each.urn)]);
  return {
    ...{ urn, name, type, stack, properties: target(props) as Values, protected: opts.protect },
    from: Object.fromEntries(from) as Record<string, string[]>,
  };
}
