import { readArguments } from "./arguments";
import { deploy } from "./deploy";
import { selectStack } from "./engine/stack";
import { planOf } from "./plan";
import { main } from "./report";

async function up(given: string[]): Promise<number> {
  const { stack, flags } = readArguments(given, ["accept-empty"] as const);
  await selectStack(stack);
  return deploy(await planOf(stack), {
    acceptEmpty: flags["accept-empty"],
    title: "up",
    again: `npm run up -- --stack ${stack}`,
  });
}

void main(() => up(process.argv.slice(2)));
