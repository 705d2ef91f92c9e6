import { readArguments } from "./arguments";
import { main, say } from "./report";
import { Versions } from "./versions/checkpoint";
import { readHistory } from "./versions/history";
import { historyTable, versionsOf } from "./versions/rows";

const shown = 20;

async function history(given: string[]): Promise<number> {
  const { stack, flags } = readArguments(given, ["json"] as const);
  const updates = await readHistory(stack);
  const versions = await versionsOf(updates, new Versions(stack), flags.json ? updates.length : shown);
  if (flags.json) say(JSON.stringify(versions, undefined, 2));
  else if (versions.length === 0) say(`Stack ${stack} was never deployed.`);
  else historyTable(versions).forEach(say);
  if (!flags.json && updates.length > shown) say(`${updates.length - shown} older ones: --json shows all.`);
  return 0;
}

void main(() => history(process.argv.slice(2)));
