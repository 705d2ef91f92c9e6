import { engineAddress, engineName } from "../../config/host";
import type { HostSettings } from "../../config/host";
import type { StackState } from "../engine/state";
import { nameOf } from "../engine/events";
import type { PlannedStack } from "../plan";
import { Stop } from "../report";

const providerType = "pulumi:providers:docker";

/** The sentence about a stack whose settings name another host than the one that it is on. */
export function movedProblems(stack: string, host: HostSettings, state: StackState | undefined): string[] {
  const engines = (state?.resources ?? []).filter(({ type }) => type === providerType);
  const elsewhere = engines.find(({ urn }) => nameOf(urn) !== engineName(host));
  if (elsewhere === undefined) return [];
  const wanted = host.kind === "local" ? "this machine" : `${engineAddress(host)} with the host key of the settings`;
  return [
    `host: stack ${stack} is on ${wordsOf(elsewhere.inputs?.["host"])}, and the settings name ${wanted}. A stack and its data do not move by themselves: ` +
      `go back to that host, take another stack for the new one, or give the stack up there first: npm run down -- --stack ${stack} --delete-data`,
  ];
}

/** Stops before a host is taken for one that lost everything. */
export function refuseMoved({ name, settings }: PlannedStack, state: StackState | undefined): void {
  const problems = movedProblems(name, settings.host, state);
  if (problems.length > 0) throw new Stop(problems);
}

function wordsOf(engine: unknown): string {
  return typeof engine === "string" && engine.startsWith("ssh://") ? engine : "this machine";
}
