import type { BackingPlan } from "../../components/plan/backing";
import { parseName } from "../../components/plan/secret-versions";
import { backingOf } from "../../components/plan/platform";
import type { PlatformPlan } from "../../components/plan/platform";
import { reference } from "../../config/references";
import type { StackSecret } from "../../config/secrets";
import { otherVersions, passwordResources } from "../checks/secrets";
import { nameOf } from "../engine/events";
import type { StackState } from "../engine/state";

/** Why a secret cannot be rotated by this command, whatever runs; nothing where it can. */
export function secretProblems(name: string, secrets: StackSecret[], stack: string): string[] {
  const found = secrets.find((secret) => secret.name === name);
  if (found === undefined) {
    const known = secrets.map((secret) => secret.name);
    return reference("rotate", "secret", name, known);
  }
  if (found.supplied) {
    const set = `pulumi config set --secret ${name} --stack ${stack}; npm run up -- --stack ${stack}`;
    return [`${name} is supplied by you (${found.what}). Give another one: eval "$(npm run --silent env)"; ${set}`];
  }
  if (found.rotation === undefined || "effect" in found.rotation) return [];
  return [`${name} is not rotated: ${found.rotation.refused}.`];
}

/** Why the stack is not ready for a rotation: what there is must be as the settings say. */
export function readinessProblems(
  name: string,
  stack: string,
  plan: PlatformPlan,
  state: StackState | undefined,
): string[] {
  if (state?.stackId === undefined) {
    return [`Stack ${stack} was never deployed, and has no secret yet: npm run up -- --stack ${stack} makes them.`];
  }
  const holds = ({ passwords }: BackingPlan) => passwords.some((password) => parseName(password).secret === name);
  const stopped = backingOf(plan).find((server) => server.workload.replicas === 0 && holds(server));
  if (stopped !== undefined) {
    return [
      `${name} cannot be rotated while ${stopped.name} is stopped (platform:only): the server itself changes it.`,
    ];
  }
  const first = `run this first: npm run up -- --stack ${stack}`;
  const [missing, left] = [missingOf(plan, state), leftOf(plan, state)].map((names) => names.join(", "));
  return [
    ...(missing ? [`The settings ask for what stack ${stack} does not have yet (${missing}); ${first}`] : []),
    ...(left ? [`An earlier rotation is not complete (${left} is still there); ${first}`] : []),
  ];
}

/** Passwords and logins that the state does not have. */
function missingOf(plan: PlatformPlan, { resources }: StackState): string[] {
  const names = new Set(resources.map(({ urn }) => nameOf(urn)));
  const running = backingOf(plan).filter(({ workload }) => workload.replicas > 0);
  const logins = running.flatMap((server) => server.logins.map((login) => login.name));
  return [...passwordResources(plan), ...logins].filter((each) => !names.has(each));
}

/** Passwords of other versions that the state still has. */
function leftOf(plan: PlatformPlan, { resources }: StackState): string[] {
  const passwords = resources.filter(({ type }) => type.endsWith(":RandomPassword")).map(({ urn }) => nameOf(urn));
  return otherVersions(passwords, passwordResources(plan)).map(({ resource }) => resource);
}
