import { answer } from "../engine/pulumi";
import { readState } from "../engine/stack";
import { update } from "../engine/update";
import { mendState } from "../recovery";
import { say, Stop } from "../report";
import { stacksOn } from "./room";
import { dropletOf } from "./settings";

/** Stops where a server is not to be given up, or where stacks are still on it. */
export async function refuseServer(stack: string, deleteData: boolean): Promise<void> {
  if (!deleteData) {
    throw new Stop([
      `Stack ${stack} is a server: it, its address and the volume with the data are protected, and nothing was changed. ` +
        `To delete them for good, with all data on the volume: npm run down -- --stack ${stack} --delete-data`,
    ]);
  }
  await dropletOf(stack);
  const left = await thoseThere(stack);
  if (left.length === 0) return;
  throw new Stop(
    left.map(
      (name) =>
        `Stack ${name} is still on the server; take it down first: npm run down -- --stack ${name} --delete-data`,
    ),
  );
}

/** Deletes a server with its volume, its address, its keys and the stack's own state. */
export async function downServer(stack: string): Promise<number> {
  if ((await mendState(stack)) === undefined) {
    say(`There is no stack ${stack} in the state.`);
    return 0;
  }
  await answer(["state", "unprotect", "--all", "--yes", "--stack", stack]);
  await update(["destroy", "--refresh"], stack);
  await answer(["stack", "rm", stack, "--yes", "--preserve-config", "--remove-backups"]);
  say(`Server ${stack} is gone, with its address, its keys and the data on its volume.`);
  return 0;
}

/** Stacks on a server that the state says are there. */
async function thoseThere(server: string): Promise<string[]> {
  const names = await stacksOn(server);
  const states = await Promise.all(names.map((name) => readState(name)));
  return names.filter((_, index) => (states[index]?.resources.length ?? 0) > 0);
}
