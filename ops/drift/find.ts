import { docker, inspect, linesOf } from "../docker/docker";
import { labelOf } from "../engine/events";
import type { StateResource } from "../engine/state";
import type { PlannedStack } from "../plan";
import type { Survey } from "../recovery";
import { containerDrift, illness } from "./containers";
import type { FoundContainer } from "./containers";
import { contentOf, databaseDrift, databaseServers } from "./databases";
import type { Drift } from "./drift";
import { containersIn, missingObjects, strangers } from "./objects";
import { proxyDrift } from "./proxy";

type Resources = StateResource[];

/** Everything in Docker that is not as the state says. */
export async function findDrift({ plan }: PlannedStack, { state, labelled, volumes }: Survey): Promise<Drift[]> {
  if (state?.stackId === undefined) return [];
  const { resources, stackId } = state;
  const [found, networks] = await Promise.all([
    containersFound(resources),
    docker(["network", "ls", "--quiet", "--no-trunc"]),
  ]);
  const containers = containersIn(resources);
  const drift = [
    ...missingObjects(resources, new Set(linesOf(networks)), volumes),
    ...containers.flatMap((resource) => containerDrift(resource, found)),
    ...(await contentDrift(plan, { resources, stackId, found })),
    ...strangers(resources, labelled, stackId),
  ];
  const ill = containers.flatMap((resource) => illness(resource, found));
  // beside another drift a part may be ill because of that alone, and gets well once it is mended
  return [...drift, ...ill.map((each) => (drift.length === 0 ? each : { ...each, replace: undefined }))];
}

/** What is no longer in parts that run: the proxy's configuration, logins and databases. */
async function contentDrift(
  { databases }: PlannedStack["plan"],
  { resources, stackId, found }: { resources: Resources; stackId: string; found: FoundContainer[] },
): Promise<Drift[]> {
  const running = (part: string) =>
    containersIn(resources)
      .filter(({ inputs }) => labelOf(inputs, "platform.part") === part)
      .find(({ id }) => found.some(({ Id, State }) => Id === id && State.Status === "running"));
  const servers = databaseServers(databases, resources).map(async (server) => {
    const container = running(server.part)?.id;
    return container === undefined ? [] : databaseDrift(server, await contentOf(container, server.engine));
  });
  const proxy = running("proxy") === undefined ? [] : [proxyDrift(resources, stackId)];
  return (await Promise.all([...proxy, ...servers])).flat();
}

/** The stack's containers, and those that only have the name of one. */
async function containersFound(resources: Resources): Promise<FoundContainer[]> {
  const listed = linesOf(await docker(["ps", "--all", "--no-trunc", "--format", "{{.ID}} {{.Names}}"]));
  const wanted = new Set(containersIn(resources).flatMap(({ id = "", inputs }) => [id, String(inputs?.["name"])]));
  const ids = listed.map((line) => line.split(" ")).filter((words) => words.some((word) => wanted.has(word)));
  return inspect<FoundContainer>(
    "container",
    ids.map(([id = ""]) => id),
  );
}
