import type { BackingPlan } from "../components/plan/backing";
import { backingOf } from "../components/plan/platform";
import type { WorkloadPlan } from "../components/plan/workload";
import { convertScript, takeOver } from "./adoption/postgres";
import { sourceProblems } from "./adoption/problems";
import { helper, lookAt } from "./adoption/source";
import { readArguments } from "./arguments";
import { resourceOf } from "./checks/data";
import { imageReference } from "./checks/images";
import { preflight } from "./checks/preflight";
import { deploy } from "./deploy";
import { docker } from "./docker/docker";
import { remove } from "./docker/objects";
import { planOf, workloadsOf } from "./plan";
import type { PlannedStack } from "./plan";
import { survey } from "./recovery";
import type { Survey } from "./recovery";
import { main, say, Stop } from "./report";

/** What is copied where, with the image that knows the data. */
interface Adoption {
  part: string;
  volume: string;
  target: { name: string; path: string };
  image: string;
  /** Databases of a Postgres server. */
  databases: string[] | undefined;
}

/** Gives a part the data of another installation's volume, which stays as it is. */
async function adopt(given: string[]): Promise<number> {
  const { stack, flags, options } = readArguments(given, ["yes"] as const, ["part", "volume"] as const);
  const { part, volume } = options;
  if (part === undefined || volume === undefined) {
    throw new Stop(["npm run adopt -- --stack NAME --part PART --volume VOLUME: part and volume are both needed."]);
  }
  const planned = await planOf(stack);
  const found = await survey(stack);
  const adoption = await prepared(planned, found, { part, volume });
  await preflight(planned, found);
  if (!flags.yes) throw new Stop([`${question(adoption)}; to go on, say --yes as well.`]);
  // all of them: a service prepares its data when it starts
  const own = found.labelled.filter(({ kind, stackId }) => kind === "container" && stackId === found.state?.stackId);
  await Promise.all(own.map(remove));
  await take(adoption);
  const again = `npm run up -- --stack ${stack}`;
  const code = await deploy(planned, { acceptEmpty: false, title: `adopt ${volume}`, again });
  if (code === 0)
    say(
      `${part} has the data of ${volume}, which is as it was; once nobody misses anything: docker volume rm ${volume}`,
    );
  return code;
}

function question({ part, volume, target }: Adoption): string {
  return `This stops the stack, deletes what ${part} has now (${target.name}), and gives it a copy of ${volume}`;
}

/** Holds the wish against the plan, the state and the volume, and stops with every problem at once. */
async function prepared(
  { name: stack, plan, lock }: PlannedStack,
  { state }: Survey,
  { part, volume }: Pick<Adoption, "part" | "volume">,
): Promise<Adoption> {
  const keeping = workloadsOf(plan).filter(({ replicas, volumes }) => replicas > 0 && volumes.some(({ data }) => data));
  const workload = keeping.find((each) => each.part === part);
  if (workload === undefined) {
    const known = keeping.map((each) => each.part).join(", ") || "none";
    throw new Stop([`--part ${part}: no part of stack ${stack} that keeps data; known: ${known}`]);
  }
  const [data] = workload.volumes.filter((each) => each.data);
  const target = state?.dataVolumes.find(({ resource }) => resource === resourceOf(part, data?.name ?? ""));
  if (target === undefined || data === undefined) {
    throw new Stop([
      `Stack ${stack} has no ${part} yet, which is to take the data; first: npm run up -- --stack ${stack}`,
    ]);
  }
  const image = imageReference(workload.image, lock) ?? "";
  const kind = kindOf(workload, backingOf(plan));
  const source = await lookAt(volume, image, data.mark);
  const problems = sourceProblems(volume, source, { part, mark: data.mark, kind });
  if (problems.length > 0) throw new Stop(problems);
  const server = kind === "postgres" ? plan.databases.find(({ name }) => name === part) : undefined;
  const databases = server && Object.values(server.connections).map(({ database = "" }) => database);
  return { part, volume, target: { name: target.name, path: data.path }, image, databases };
}

function kindOf({ part }: WorkloadPlan, backing: BackingPlan[]) {
  const server = backing.find(({ workload }) => workload.part === part);
  return Object.values(server?.connections ?? {})[0]?.kind;
}

/** Aside first, so that what the part had goes only once the copy is whole. */
const copyScript = `set -e
owner=$(stat -c %u:%g /to)
rm -rf /to/.adopted
mkdir /to/.adopted
cp -a /from/. /to/.adopted/
rm -f /to/.adopted/postmaster.pid
chown -R "$owner" /to/.adopted
find /to -mindepth 1 -maxdepth 1 ! -name .adopted -exec rm -rf {} +
find /to/.adopted -mindepth 1 -maxdepth 1 -exec mv {} /to/ \\;
rmdir /to/.adopted`;

async function take({ part, volume, target, image, databases }: Adoption): Promise<void> {
  say(`copying ${volume} to ${target.name}`);
  const copy = ["--volume", `${volume}:/from:ro`, "--volume", `${target.name}:/to`, "--entrypoint", "sh"];
  await docker([...helper, "--user", "0", ...copy, image, "-c", copyScript]);
  if (databases === undefined) return;
  say(`giving the databases of ${part} to their owners here`);
  const place = ["--user", "postgres", "--env", `PGDATA=${target.path}`, "--volume", `${target.name}:${target.path}`];
  await docker([...helper, ...place, "--entrypoint", "sh", image, "-c", convertScript, "sh", takeOver(databases)]);
}

void main(() => adopt(process.argv.slice(2)));
