import { isServer } from "../config/droplet";
import { readArguments } from "./arguments";
import { passesOf } from "./batches/passes";
import { refuseMoved } from "./checks/host";
import { preflight } from "./checks/preflight";
import { otherVersions, passwordResources } from "./checks/secrets";
import { warningsOf } from "./checks/warnings";
import { serverReport } from "./cloud/preview";
import { replaceOptions, unseen } from "./drift/drift";
import { findDrift } from "./drift/find";
import { readSettingsFiles } from "./engine/settings-files";
import { planOf, workloadsOf } from "./plan";
import type { PlannedStack } from "./plan";
import type { Change } from "./preview/change";
import { previewed } from "./preview/engine";
import { Facts } from "./preview/facts";
import { reportLines } from "./preview/lines";
import { look } from "./preview/look";
import type { Look } from "./preview/look";
import { withStack } from "./preview/new-stack";
import { changesOf, unchangedParts } from "./preview/report";
import type { Report } from "./preview/report";
import { main, say, Stop } from "./report";
import { lackingImages } from "./server/images";
import type { LackingImage } from "./server/images";
import { megabytes } from "./server/send";

async function preview(given: string[]): Promise<number> {
  const { stack, flags } = readArguments(given, ["json"] as const);
  const server = isServer(await readSettingsFiles(stack));
  const report = await withStack(stack, () => (server ? serverReport(stack) : reportOn(stack)));
  if (flags.json) say(JSON.stringify(report, undefined, 2));
  else reportLines(report).forEach(say);
  return 0;
}

async function reportOn(stack: string): Promise<Report> {
  const planned = await planOf(stack);
  const seen = await look(stack);
  refuseMoved(planned, seen.found.state);
  await refuseProblems(planned, seen);
  const drift = await findDrift(planned, seen.found);
  const edited = new Set(unseen(drift).keys());
  // the update itself takes the protection from what a rotation deletes, and from nothing else
  const older = otherVersions(seen.found.state?.passwords ?? [], passwordResources(planned.plan));
  const more = [...replaceOptions(edited), ...(older.length > 0 ? ["--ignore-protect"] : [])];
  // the state is held against Docker first
  const { steps, problems } = await previewed(stack, ["--refresh", ...more]);
  if (problems.length > 0) throw new Stop(problems);
  const lacking = await lackingImages(workloadsOf(planned.plan), planned.lock);
  const changes = [...changesOf(steps, planned, await Facts.of(steps, planned.lock), edited), ...sending(lacking)];
  const passes = await passesOf(planned, seen.found, { drift: drift.filter(({ replace }) => replace !== undefined) });
  const sentences = drift.map(({ part, sentence }) => `${part}: ${sentence}`);
  const { scarce, batches } = passes;
  const unchanged = unchangedParts(planned, changes);
  const warnings = await warningsOf(planned);
  return { stack, warnings, drift: sentences, repairs: seen.repairs, scarce, batches, changes, unchanged };
}

/** What goes to the stack's server before anything is made there. */
function sending(lacking: LackingImage[]): Change[] {
  if (lacking.length === 0) return [];
  const bytes = lacking.reduce((sum, image) => sum + image.bytes, 0);
  const what = `${lacking.length} images that it lacks, at most ${megabytes(bytes)}`;
  return [{ kind: "images", part: "server", what, why: [] }];
}

/** Everything that would stop `up`, at once. */
async function refuseProblems(planned: PlannedStack, { found, problems, held }: Look): Promise<void> {
  if (held !== undefined) throw new Stop([held]);
  const failed = await preflight(planned, found).then(
    () => [],
    (error: unknown) => {
      if (error instanceof Stop) return error.sentences;
      throw error;
    },
  );
  if (problems.length + failed.length > 0) throw new Stop([...problems, ...failed]);
}

void main(() => preview(process.argv.slice(2)));
