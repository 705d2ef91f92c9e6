import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readArguments } from "./arguments";
import { main, say, Stop } from "./report";
import { markdown, mostCharacters, summary } from "./review/markdown";
import { reviewOf } from "./review/review";
import { stacksInState, stacksSince } from "./review/stacks";

/** Says for a reviewer what `up` would do to one stack, or to each that a change touches, and holds it against the policy. */
async function review(given: string[]): Promise<number> {
  const { stack, flags, options } = readArguments(given, ["list"] as const, ["since", "markdown"] as const);
  const { since, markdown: folder } = options;
  if (since !== undefined && given.includes("--stack"))
    throw new Stop(["--stack and --since: one of them; --since finds the stacks by itself."]);
  if (flags.list) {
    say(JSON.stringify(since === undefined ? await stacksInState() : (await stacksSince(since)).known));
    return 0;
  }
  const stacks = since === undefined ? [stack] : (await stacksSince(since)).all;
  if (folder !== undefined) await mkdir(folder, { recursive: true });
  const codes: number[] = [];
  for (const each of stacks) codes.push(await reviewed(each, folder));
  if (stacks.length === 0) say(`No stack is touched by what changed since ${since}.`);
  return Math.max(0, ...codes);
}

/** Reviews one stack into a file of the folder, or onto the screen. */
async function reviewed(stack: string, folder: string | undefined): Promise<number> {
  const found = await reviewOf(stack);
  if (folder === undefined) say(markdown(found));
  else {
    await writeFile(join(folder, `${stack}.md`), markdown(found, mostCharacters));
    say(`${stack}: ${summary(found)}`);
  }
  return found.problems.length + found.violations.length > 0 ? 1 : 0;
}

void main(() => review(process.argv.slice(2)));
