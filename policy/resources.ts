import type { ResourceValidationArgs, ResourceValidationPolicy } from "@pulumi/policy";
import { healthCheck, logRotation, memoryLimit, publishedPorts } from "./rules/containers";
import { protectedData } from "./rules/data";
import { pinnedImages } from "./rules/images";
import type { Asked, Rule, Values } from "./rules/rule";
import { secretsSecret } from "./rules/secrets";
import { sshRule } from "./rules/ssh";

/** Rules about one resource each that need no configuration. */
export const rules: Rule[] = [
  ...[publishedPorts, memoryLimit, healthCheck, logRotation],
  ...[pinnedImages, protectedData, secretsSecret],
];

/** What a pack's proxies hide: a value that is not known yet, and which values are secret. */
const behindProxy = "__getSpecialProxyTarget";

/** Inputs with the marks of their secrets, by unique name. */
const marked = new Map<string, Values>();

/**
 * A check is shown each secret as if it were none; a remedy is shown the marks, and comes before every check. This one
 * notes them and changes nothing.
 */
const noteMarks: ResourceValidationPolicy["remediateResource"] = ({ urn, props }) => {
  marked.set(urn, target(target(props)) as Values);
};

export const resourcePolicies: ResourceValidationPolicy[] = rules.map(({ name, description, violations }) => ({
  name,
  description,
  // a violation that a remedy leaves counts as mandatory
  enforcementLevel: name === secretsSecret.name ? "remediate" : "mandatory",
  remediateResource: name === secretsSecret.name ? noteMarks : undefined,
  validateResource: (args, report) => violations(askedBy(args)).forEach((sentence) => report(sentence)),
}));

export const sshPolicy: ResourceValidationPolicy = {
  name: sshRule.name,
  description: sshRule.description,
  enforcementLevel: "mandatory",
  configSchema: { properties: { openIn: { type: "array", items: { type: "string" }, default: [] } } },
  validateResource: (args, report) => {
    const { openIn = [] } = args.getConfig<{ openIn?: string[] }>();
    sshRule.violations(askedBy(args), openIn).forEach((sentence) => report(sentence));
  },
};

function askedBy({ urn, name, type, props, opts }: ResourceValidationArgs): Asked {
  const [, , stack = ""] = urn.split(":");
  const properties = marked.get(urn) ?? (target(props) as Values);
  return { stack, name, type, properties, protected: opts.protect };
}

export function target(proxied: unknown): unknown {
  return (proxied as Values)[behindProxy] ?? proxied;
}
