import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { seconds } from "../config/units";
import type { Release } from "../components/plan/release";
import { announcement, passesOf } from "./batches/passes";
import type { Passes } from "./batches/passes";
import { marksOf, preflight } from "./checks/preflight";
import { warningsOf } from "./checks/warnings";
import { replaceOptions, unseen } from "./drift/drift";
import type { Drift } from "./drift/drift";
import { puttingRight } from "./drift/put-right";
import type { Progress } from "./engine/events";
import { readState } from "./engine/stack";
import { update } from "./engine/update";
import { isWell, partOf, partRows, stateOf } from "./parts";
import type { InspectedContainer } from "./parts";
import { withRelease } from "./plan";
import type { PlannedStack } from "./plan";
import { mend, startAnew, survey } from "./recovery";
import type { Survey } from "./recovery";
import { releaseOlder } from "./rotation/older";
import { complain, say, Stop } from "./report";
import { supplyImages } from "./server/send";
import { settled } from "./settle";
import { table } from "./table";
import { noteProblem } from "./versions/history";
import { leftOutLines, pageLines } from "./way-in";

export interface Deployment {
  /** Goes on with empty data where data are missing. */
  acceptEmpty: boolean;
  /** What the history calls it, before who did it. */
  title: string;
  /** The command that goes on where it failed half-way. */
  again: string;
  /** Services that run as in an earlier update. */
  release?: Release | undefined;
  /** What is done once nothing stands in the way of the update. */
  begin?: () => Promise<void>;
}

/** Checks, mends, deploys and waits until all is settled; the exit code is 0 only when all parts are well. */
export async function deploy(planned: PlannedStack, deployment: Deployment): Promise<number> {
  const found = await survey(planned.name);
  await preflight(planned, found);
  await supply(planned, found);
  (await warningsOf(planned)).forEach(say);
  const differences = await mend(found, deployment);
  await startAnew(differences);
  const drift = await puttingRight(planned, found, differences);
  // where data were missing no container is left that a second generation could stand beside
  const state = differences.missingData.length > 0 ? undefined : found.state;
  const passes = await passesOf(planned, { ...found, state }, { release: deployment.release, drift });
  announcement(passes).forEach(say);
  await deployment.begin?.();
  const readyAfter: Progress["readyAfter"] = new Map();
  const started = Date.now();
  for (const [index, release] of passes.releases.entries()) {
    const pass = passes.releases.length > 1 ? { number: index + 1, passes } : undefined;
    const replacing = replaceOptions(unseen(driftOf(drift, passes, index)).keys());
    const now = index === 0 ? found : { state: await readState(planned.name) };
    await releaseOlder(release === undefined ? planned : withRelease(planned, release), now);
    const code = await notBegun(pass, deployment.again, () =>
      runPass(planned, { ...deployment, release, pass, replacing, started, readyAfter }),
    );
    if (code !== 0) return code;
  }
  return 0;
}

/** Gives the engine the images that it lacks; what reads data there may be one of them. */
async function supply(planned: PlannedStack, found: Survey): Promise<void> {
  if (!(await supplyImages(planned))) return;
  const problems = await marksOf(planned, found);
  if (problems.length > 0) throw new Stop(problems);
}

interface Pass extends Deployment {
  pass: { number: number; passes: Passes } | undefined;
  /** Options of the engine. */
  replacing: string[];
  /** When the first pass began. */
  started: number;
  /** Seconds after which each part that was made in an earlier pass was ready. */
  readyAfter: Progress["readyAfter"];
}

async function runPass(planned: PlannedStack, now: Pass): Promise<number> {
  const { name: stack, settings } = planned;
  const { pass, started, readyAfter } = now;
  const count = pass?.passes.batches.length;
  if (pass) say(`Batch ${pass.number} of ${count}: ${pass.passes.batches[pass.number - 1]?.join(", ")}`);
  const title = pass === undefined ? now.title : `${now.title}, batch ${pass.number} of ${count}`;
  const message = `${title} by ${userInfo().username}@${hostname()}`;
  const begun = Date.now();
  const progress = await handingOver(now.release, () =>
    noted(stack, begun, update(["up", "--refresh", "--message", message, ...now.replacing], stack, started)),
  );
  const made = new Set(progress.readyAfter.keys());
  const containers = await settled(progress, started, seconds(settings.readyTimeout));
  progress.readyAfter.forEach((after, part) => readyAfter.set(part, after));
  const problems = illnesses(containers, made);
  if (pass === undefined || pass.number === count || problems.length > 0) {
    close(containers, readyAfter, progress.outputs, planned);
  }
  problems.forEach(complain);
  const [first] = problems;
  if (first === undefined) return 0;
  await noteProblem(stack, begun, first);
  return 1;
}

/** What is made anew in a pass: a service with its batch, all else at first. */
function driftOf(drift: Drift[], { batches }: Passes, index: number): Drift[] {
  return drift.filter(
    ({ part }) =>
      Math.max(
        0,
        batches.findIndex((batch) => batch.includes(part)),
      ) === index,
  );
}

/** Tells, where a pass fails, which services it kept from their turn. */
async function notBegun(pass: Pass["pass"], again: string, run: () => Promise<number>): Promise<number> {
  const left = pass === undefined ? [] : pass.passes.batches.slice(pass.number).flat();
  const sentence = `Not begun: ${left.join(", ")}; they run on as before. To go on once it is mended: ${again}`;
  try {
    const code = await run();
    if (code !== 0 && left.length > 0) complain(sentence);
    return code;
  } catch (error) {
    if (error instanceof Stop && left.length > 0) throw new Stop([...error.sentences, sentence]);
    throw error;
  }
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
    delete process.env["PLATFORM_RELEASE"];
    await rm(folder, { recursive: true });
  }
}

/** The closing table and the way in. */
function close(
  containers: InspectedContainer[],
  readyAfter: Progress["readyAfter"],
  outputs: Progress["outputs"],
  planned: PlannedStack,
): void {
  const rows = partRows(containers, addressesInside(outputs["services"]), readyAfter);
  ["", ...table(rows), ...leftOutLines(texts(outputs["leftOut"])), ""].forEach(say);
  pageLines(texts(outputs["urls"]), planned.platform.routes, planned).forEach(say);
}

/** A sentence for each part that is not well. */
function illnesses(containers: InspectedContainer[], made: Set<string>): string[] {
  if (containers.length === 0) return ["The stack has no container."];
  return containers.flatMap((container) => illness(container, made.has(partOf(container))));
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
