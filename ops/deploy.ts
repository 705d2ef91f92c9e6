import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { seconds } from "../config/units";
import type { Release } from "../components/plan/release";
import { preflight } from "./checks/preflight";
import { puttingRight } from "./drift/put-right";
import type { Progress } from "./engine/events";
import { update } from "./engine/update";
import { isWell, partOf, partRows, stateOf } from "./parts";
import type { InspectedContainer } from "./parts";
import type { PlannedStack } from "./plan";
import { mend, startAnew, survey } from "./recovery";
import { releaseOlder } from "./rotation/older";
import { complain, say, Stop } from "./report";
import { settled } from "./settle";
import { table } from "./table";
import { noteProblem } from "./versions/history";
import { leftOutLines, pageLines } from "./way-in";

export interface Deployment {
  /** Goes on with empty data where data are missing. */
  acceptEmpty: boolean;
  /** What the history calls it, before who did it. */
  title: string;
  /** Services that run as in an earlier update. */
  release?: Release;
  /** What is done once nothing stands in the way of the update. */
  begin?: () => Promise<void>;
}

/** Checks, mends, deploys and waits until all is settled; the exit code is 0 only when all parts are well. */
export async function deploy(planned: PlannedStack, deployment: Deployment): Promise<number> {
  const { acceptEmpty, title, release, begin } = deployment;
  const { name: stack, settings } = planned;
  const found = await survey(stack);
  await preflight(planned, found);
  const differences = await mend(found, { acceptEmpty });
  await startAnew(differences);
  const replacing = await puttingRight(planned, found, differences);
  await begin?.();
  await releaseOlder(planned, found);
  const started = Date.now();
  const message = `${title} by ${userInfo().username}@${hostname()}`;
  const progress = await handingOver(release, () =>
    noted(stack, started, update(["up", "--refresh", "--message", message, ...replacing], stack, started)),
  );
  const made = new Set(progress.readyAfter.keys());
  const containers = await settled(progress, started, seconds(settings.readyTimeout));
  const problems = close(containers, made, progress, planned);
  const [first] = problems;
  if (first === undefined) return 0;
  await noteProblem(stack, started, first);
  return 1;
}

/** Notes in the history why an update failed. */
async function noted(stack: string, started: number, updating: Promise<Progress>): Promise<Progress> {
  try {
    return await updating;
  } catch (error) {
    if (error instanceof Stop) {
      await noteProblem(stack, started, error.sentences[0] ?? "").catch((reason: Error) => complain(reason.message));
    }
    throw error;
  }
}

/** Lets the program find a release while something runs. */
async function handingOver<Result>(release: Release | undefined, run: () => Promise<Result>): Promise<Result> {
  if (release === undefined) return run();
  const folder = await mkdtemp(join(tmpdir(), "platform-release-"));
  try {
    const file = join(folder, "release.json");
    await writeFile(file, JSON.stringify(release));
    process.env["PLATFORM_RELEASE"] = file;
    return await run();
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The closing table and the way in; gives a sentence for each part that is not well. */
function close(
  containers: InspectedContainer[],
  made: Set<string>,
  { outputs, readyAfter }: Progress,
  planned: PlannedStack,
): string[] {
  const rows = partRows(containers, addressesInside(outputs["services"]), readyAfter);
  ["", ...table(rows), ...leftOutLines(texts(outputs["leftOut"])), ""].forEach(say);
  pageLines(texts(outputs["urls"]), planned.platform.routes, planned).forEach(say);
  const problems = containers.flatMap((container) => illness(container, made.has(partOf(container))));
  problems.forEach(complain);
  if (containers.length > 0) return problems;
  complain("The stack has no container.");
  return ["The stack has no container."];
}

/** What is wrong with a container; one that was made now, was ready and ended since is not well, whatever it is again. */
function illness(container: InspectedContainer, made: boolean): string[] {
  const { RestartCount: restarts } = container;
  const fell = made && restarts > 0;
  if (isWell(container) && !fell) return [];
  const state = fell ? `was ready, ended and was restarted (restarts: ${restarts})` : `is ${stateOf(container)}`;
  return [`${partOf(container)} ${state}; its last words: docker logs --tail 30 ${container.Name.slice(1)}`];
}

function texts(output: unknown): Record<string, string> {
  return (output ?? {}) as Record<string, string>;
}

function addressesInside(services: unknown): Record<string, string> {
  const entries = Object.entries((services ?? {}) as Record<string, { address: string }>);
  return Object.fromEntries(entries.map(([name, { address }]) => [name, address]));
}
