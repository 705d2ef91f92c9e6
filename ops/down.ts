import { createInterface } from "node:readline/promises";
import { isServer } from "../config/droplet";
import { readArguments } from "./arguments";
import { downServer, refuseServer } from "./cloud/down";
import { cloudProblems } from "./checks/cloud";
import { labelledObjects, remove } from "./docker/objects";
import type { LabelledObject } from "./docker/objects";
import { answer } from "./engine/pulumi";
import { readSettingsFiles } from "./engine/settings-files";
import { update } from "./engine/update";
import { mend, survey } from "./recovery";
import { complain, main, say, Stop } from "./report";

async function down(given: string[]): Promise<number> {
  const { stack, flags } = readArguments(given, ["delete-data", "yes"] as const);
  const server = isServer(await readSettingsFiles(stack));
  if (server) await refuseServer(stack, flags["delete-data"]);
  if (flags["delete-data"] && !flags.yes) await askFor(stack, server ? "the server and the data" : "all data");
  if (server) return downServer(stack);
  const found = await survey(stack);
  const { state } = found;
  if (state?.resources.some(({ type }) => type.startsWith("digitalocean:"))) {
    const problems = await cloudProblems(stack);
    if (problems.length > 0) throw new Stop(problems);
  }
  const { others } = await mend(found, { acceptEmpty: true });
  if (state !== undefined)
    await (flags["delete-data"] ? deleteAll(stack, state.stackId) : deleteContainers(stack, state.stackId));
  if (state === undefined) say(`There is no stack ${stack} in the state.`);
  listOthers(stack, others);
  return 0;
}

/** Containers and networks go; what is protected, the data and the secrets, stays for the next `up`. */
async function deleteContainers(stack: string, stackId: string | undefined): Promise<void> {
  await update(["destroy", "--exclude-protected"], stack);
  const left = (await ownObjects(stack, stackId)).filter(({ kind }) => kind !== "volume");
  if (left.length > 0)
    throw new Stop(left.map(({ kind, name }) => `${kind} ${name} of stack ${stack} is still there; run this again.`));
  say(`Stack ${stack} is down; its data and secrets are kept, npm run up -- --stack ${stack} has them again.`);
}

/** Everything goes: the containers and networks, the data, the secrets and the stack's own state. */
async function deleteAll(stack: string, stackId: string | undefined): Promise<void> {
  await answer(["state", "unprotect", "--all", "--yes", "--stack", stack]);
  await update(["destroy"], stack);
  for (const object of await ownObjects(stack, stackId)) await remove(object);
  await answer(["stack", "rm", stack, "--yes", "--preserve-config", "--remove-backups"]);
  say(`Stack ${stack} is gone, with its data and secrets.`);
}

async function ownObjects(stack: string, stackId: string | undefined): Promise<LabelledObject[]> {
  return (await labelledObjects(stack)).filter((object) => stackId !== undefined && object.stackId === stackId);
}

/** Asks for the stack's name, so that data is not deleted by a slip. */
async function askFor(stack: string, what: string): Promise<void> {
  if (!process.stdin.isTTY) {
    throw new Stop([
      `--delete-data deletes ${what} of stack ${stack} for good; without a terminal to ask on, say --yes as well.`,
    ]);
  }
  const asking = createInterface({ input: process.stdin, output: process.stdout });
  const given = await asking.question(
    `This deletes ${what} and secrets of stack ${stack} for good. Type its name to go on: `,
  );
  asking.close();
  if (given.trim() !== stack) throw new Stop([`"${given.trim()}" is not "${stack}"; nothing was deleted.`]);
}

/** Names what carries the stack's name and belongs to another state: perhaps to one that was lost, perhaps to a namesake. */
function listOthers(stack: string, others: LabelledObject[]): void {
  if (others.length === 0) return;
  complain(
    `Docker has objects named after stack ${stack} that belong to another state; if that state is lost, remove them with:`,
  );
  for (const { kind, name } of others)
    complain(`    docker ${kind} rm ${kind === "container" ? "--force " : ""}${name}`);
}

void main(() => down(process.argv.slice(2)));
