import { readFile, rm, writeFile } from "node:fs/promises";
import { answer, pulumi } from "../engine/pulumi";
import { sentencesOf } from "../engine/failure";
import { Stop } from "../report";

/** Does something with a stack; one that is not there yet is there, empty, for as long as that takes. */
export async function withStack<Result>(stack: string, action: () => Promise<Result>): Promise<Result> {
  if (await exists(stack)) return action();
  const path = `Pulumi.${stack}.yaml`;
  const settings = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  await answer(["stack", "init", stack, "--no-select"]);
  try {
    return await action();
  } finally {
    await answer(["stack", "rm", stack, "--yes", "--preserve-config", "--remove-backups"]);
    // the engine noted its proof of the passphrase for a stack that is no more
    await (settings === undefined ? rm(path, { force: true }) : writeFile(path, settings));
  }
}

async function exists(stack: string): Promise<boolean> {
  const outcome = await pulumi(["stack", "ls", "--json"]);
  if (outcome.code !== 0) throw new Stop(sentencesOf(outcome));
  return (JSON.parse(outcome.stdout) as { name: string }[]).some(({ name }) => name === stack);
}
