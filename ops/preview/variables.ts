import type { PlanValue } from "../../components/plan/workload";

/** What a container was given beside what its image gives every container. */
export interface GivenVariables {
  container: string[];
  image: string[];
}

/** Names of the variables that a plan gives otherwise than a container has them; never a value. */
export function changedVariables(given: GivenVariables, planned: Record<string, PlanValue>): string[] {
  const own = parse(given.container);
  const inherited = parse(given.image);
  const missing = [...own.keys()].filter((name) => !(name in planned) && own.get(name) !== inherited.get(name));
  const others = Object.entries(planned).filter(([name, value]) => {
    const found = own.get(name);
    return found === undefined || !patternOf(value).test(found);
  });
  return [...missing, ...others.map(([name]) => name)].sort();
}

function parse(environment: string[]): Map<string, string> {
  return new Map(
    environment.map((entry) => {
      const at = entry.indexOf("=");
      return [entry.slice(0, at), entry.slice(at + 1)];
    }),
  );
}

/** What a value may be; where a secret stands, anything. */
function patternOf(value: PlanValue): RegExp {
  return new RegExp(`^${source(value)}$`, "s");
}

function source(value: PlanValue): string {
  if (typeof value === "string") return RegExp.escape(value);
  if ("login" in value) return RegExp.escape(value.user);
  if ("secret" in value || "told" in value) return ".*";
  const { template, values } = value;
  const pieces = template.split(/\$\{([^}]+)\}/);
  // every second piece is the name of a place
  return pieces.map((piece, index) => (index % 2 === 0 ? RegExp.escape(piece) : placed(piece, values))).join("");
}

function placed(name: string, values: Record<string, PlanValue>): string {
  const value = values[name];
  return value === undefined ? RegExp.escape(`\${${name}}`) : source(value);
}
