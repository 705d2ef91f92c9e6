import type Docker from "dockerode";
import type { Container } from "dockerode";
import type { Context, Failure, Resource } from "../protocol/declaration.mts";
import type { PlainProperties } from "../protocol/values.mts";
import { attempt, docker, hasStatus, reasonOf, unlessMissing } from "./client.mts";
import { inputs, outputs, unsupported } from "./container-inputs.mts";
import { adjustable, createOptions, membershipOptions } from "./container-options.mts";
import { currentInputs, currentOutputs } from "./container-state.mts";
import { needImage } from "./image-store.mts";
import { number, objects } from "./properties.mts";
import { uploadArchive, uploadFailures } from "./uploads.mts";

function verify(given: PlainProperties): Failure[] {
  const failures = uploadFailures(given);
  if (given["wait"] === true) {
    const reason =
      "is true, but only false is allowed here: let a resource of your own wait for the container's health";
    failures.push({ property: "wait", reason });
  }
  objects(given["volumes"]).forEach(({ fromContainer, containerPath }, index) => {
    if (Boolean(fromContainer) !== Boolean(containerPath)) return;
    failures.push({ property: `volumes[${index}]`, reason: "needs either containerPath or fromContainer" });
  });
  return failures;
}

async function joinNetworks(client: Docker, container: Container, given: PlainProperties): Promise<void> {
  const memberships = objects(given["networksAdvanced"]);
  if (memberships.length === 0) return;
  try {
    await client.getNetwork("bridge").disconnect({ Container: container.id });
  } catch (error) {
    if (!reasonOf(error).includes("is not connected to")) throw error;
  }
  for (const membership of memberships) {
    const options = { Container: container.id, EndpointConfig: membershipOptions(membership) };
    await client.getNetwork(String(membership["name"])).connect(options);
  }
}

async function prepareAndStart(client: Docker, made: Container, given: PlainProperties, { signal }: Context) {
  await joinNetworks(client, made, given);
  const archive = await uploadArchive(given);
  if (archive) await made.putArchive(archive, { path: "/" });
  signal.throwIfAborted();
  if (given["start"] !== false) await made.start();
  return made.inspect();
}

/** A container that could not be started must not stay: the next run would find its name taken. */
async function discard(made: Container, failure: unknown): Promise<never> {
  await unlessMissing(`${reasonOf(failure)}; and the container could not be removed`, () =>
    made.remove({ force: true, v: true }),
  );
  throw failure;
}

async function create(given: PlainProperties, context: Context) {
  const client = await docker(context.config);
  await needImage(client, String(given["image"]));
  context.signal.throwIfAborted();
  return attempt(`the container ${String(given["name"])} could not be created`, async () => {
    const made = await client.createContainer(createOptions(given));
    const found = await prepareAndStart(client, made, given, context).catch((error: unknown) => discard(made, error));
    return { id: made.id, outputs: currentOutputs(found, given) };
  });
}

const ADJUSTABLE = ["restart", "maxRetryCount", "cpuShares", "memory", "memoryReservation", "cpuSet", "memorySwap"];

async function update(id: string, state: PlainProperties, given: PlainProperties, { config }: Context) {
  const container = (await docker(config)).getContainer(id);
  return attempt(`the container ${String(given["name"])} could not be updated`, async () => {
    const wanted = given["mustRun"] !== false && given["start"] !== false;
    if (state["mustRun"] === false && wanted) await container.start().catch(ignoring(304));
    if (ADJUSTABLE.some((name) => state[name] !== given[name])) await container.update(adjustable(given));
    return currentOutputs(await container.inspect(), given);
  });
}

const ignoring =
  (...statuses: number[]) =>
  (error: unknown): void => {
    if (!hasStatus(error, ...statuses)) throw error;
  };

async function remove(id: string, state: PlainProperties, { config }: Context): Promise<void> {
  const container = (await docker(config)).getContainer(id);
  const grace = number(state["destroyGraceSeconds"]) ?? 0;
  await attempt(`the container ${String(state["name"])} could not be removed`, async () => {
    if (grace > 0) await container.stop({ t: grace }).catch(ignoring(304, 404));
    try {
      await container.remove({ force: true, v: state["removeVolumes"] !== false });
    } catch (error) {
      // 409: someone else removes it already; gone is gone, but only once it is.
      ignoring(404, 409)(error);
      if (hasStatus(error, 409)) await container.wait({ condition: "removed" }).catch(ignoring(404));
    }
  });
}

export const container: Resource = {
  token: "docker:index/container:Container",
  inputs,
  outputs,
  unsupported,
  deleteBeforeReplace: true,
  verify,
  create,
  read: async (id, current, { config }) => {
    const client = await docker(config);
    const found = await unlessMissing(`the container ${id} could not be read`, () => client.getContainer(id).inspect());
    if (!found) return undefined;
    return { outputs: currentOutputs(found, current.outputs), inputs: currentInputs(found, current.inputs) };
  },
  update,
  delete: remove,
};
