import { isServer } from "../config/droplet";
import { readArguments } from "./arguments";
import { upServer } from "./cloud/up";
import { deploy } from "./deploy";
import { readSettingsFiles } from "./engine/settings-files";
import { selectStack } from "./engine/stack";
import { planOf } from "./plan";
import { main } from "./report";

async function up(given: string[]): Promise<number> {
  const { stack, flags } = readArguments(given, ["accept-empty"] as const);
  await selectStack(stack);
  if (isServer(await readSettingsFiles(stack))) return upServer(stack);
  return deploy(await planOf(stack), {
    acceptEmpty: flags["accept-empty"],
    title: "up",
    again: `npm run up -- --stack ${stack}`,
  });
}

void main(() => up(process.argv.slice(2)));
