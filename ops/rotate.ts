import { versionOf } from "../components/plan/secret-versions";
import { stackSecrets } from "../config/secrets";
import { readArguments } from "./arguments";
import { deploy } from "./deploy";
import { findDrift } from "./drift/find";
import { answer } from "./engine/pulumi";
import { project, readState } from "./engine/stack";
import { planOf } from "./plan";
import type { PlannedStack } from "./plan";
import { look } from "./preview/look";
import { complain, main, say, Stop } from "./report";
import { readinessProblems, secretProblems } from "./rotation/refusals";
import { announcement, closing, secretTable } from "./rotation/words";

async function rotate(given: string[]): Promise<number> {
  const { stack, operand: name } = readArguments(given, [], [], "name of a secret");
  const planned = await planOf(stack);
  const { platform, settings, plan } = planned;
  const secrets = stackSecrets(platform, settings);
  if (name !== undefined) refuse(secretProblems(name, secrets, stack));
  const state = await readState(stack);
  const secret = secrets.find((each) => each.name === name);
  if (secret === undefined) {
    secretTable(secrets, settings, state?.resources ?? []).forEach(say);
    return 0;
  }
  refuse(readinessProblems(secret.name, stack, plan, state));
  const version = versionOf(secret.name, settings) + 1;
  const next = await planOf(stack, { versions: { [secret.name]: version } });
  announcement(secret, version, { before: plan, after: next.plan }).forEach(say);
  const code = await update(next, secret.name, version);
  const left = await leftOver(next);
  if (left.length === 0) say(closing(secret.name, version, next.plan));
  left.forEach(complain);
  return left.length === 0 ? code : 1;
}

function refuse(problems: string[]): void {
  if (problems.length > 0) throw new Stop(problems);
}

/** Deploys; the settings have the version from where nothing stands in its way any more. */
async function update(next: PlannedStack, name: string, version: number): Promise<number> {
  let begun = false;
  const begin = async (): Promise<void> => {
    const key = `${project}:secretVersions.${name}`;
    await answer(["config", "set", "--path", key, String(version), "--stack", next.name]);
    begun = true;
  };
  try {
    const again = `npm run up -- --stack ${next.name}`;
    return await deploy(next, { acceptEmpty: false, title: `rotate ${name}`, again, begin });
  } catch (error) {
    if (!begun || !(error instanceof Stop)) throw error;
    const on = `Version ${version} of ${name} stands in Pulumi.${next.name}.yaml, and the one before is valid still`;
    throw new Stop([...error.sentences, `${on}; this completes the rotation: npm run up -- --stack ${next.name}`]);
  }
}

/** What is not as the update should have left it, such as an older login that a server still has. */
async function leftOver(next: PlannedStack): Promise<string[]> {
  const { found } = await look(next.name);
  return (await findDrift(next, found)).map(({ part, sentence }) => `${part}: ${sentence}.`);
}

void main(() => rotate(process.argv.slice(2)));
