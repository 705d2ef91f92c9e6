import { engineProblems } from "../config/host";
import type { KnownServer } from "../config/host-stack";
import { parseHost, parseSettings } from "../config/settings";
import { entered } from "./cloud/known";
import { readSettingsFiles } from "./engine/settings-files";
import { Stop } from "./report";
import { reach } from "./server/reach";
import type { Reached } from "./server/reach";

/** Prints, as JSON, how a command reaches the server that its stack runs on, or what is in the way: nothing for a local one. */
async function printReached(stack: string): Promise<void> {
  const answer = await reached(stack).catch((error: unknown) => {
    if (error instanceof Stop) return { problems: error.sentences };
    throw error;
  });
  process.stdout.write(JSON.stringify(answer));
}

async function reached(stack: string): Promise<(Reached & { known?: KnownServer }) | Record<string, never>> {
  const { raw: settings, known } = await entered(await readSettingsFiles(stack));
  // other settings may be wrong: what is on the host can be looked at and taken down all the same
  const host = parseHost(settings).found?.host;
  if (host === undefined)
    throw new Stop([`Settings of stack ${stack} (Pulumi.${stack}.yaml):`, ...parseSettings(settings).problems]);
  if (host.kind === "local") return {};
  const problems = engineProblems(stack, host, process.env["DOCKER_HOST"]);
  if (problems.length > 0) throw new Stop(problems);
  return { ...(await reach(stack, host, known?.stack)), ...(known && { known }) };
}

void printReached(process.argv[2] ?? "dev");
