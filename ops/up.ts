import { isServer } from "../config/droplet";
import { readArguments } from "./arguments";
import { upServer } from "./cloud/up";
import { deploy } from "./deploy";
import { loadAhead } from "./engine/program";
import { selectStack } from "./engine/stack";
import { planOf } from "./plan";
import { main } from "./report";

async function up(words: string[]): Promise<number> {
  const { stack, flags } = readArguments(words, ["accept-empty"] as const);
  const selecting = selectStack(stack);
  loadAhead();
  const given = await selecting;
  if (isServer(given)) return upServer(stack);
  return deploy(await planOf(stack, { given }), {
    acceptEmpty: flags["accept-empty"],
    title: "up",
    again: `npm run up -- --stack ${stack}`,
  });
}

void main(() => up(process.argv.slice(2)));
