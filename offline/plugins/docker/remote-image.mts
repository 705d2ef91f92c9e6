import type { ImageInspectInfo } from "dockerode";
import type { Resource } from "../protocol/declaration.mts";
import type { PlainProperties } from "../protocol/values.mts";
import { docker, unlessMissing } from "./client.mts";
import { findImage, needImage } from "./image-store.mts";
import { text } from "./properties.mts";

/** The digest under which a registry knows the image, when there is one. */
function repoDigest(name: string, digests: readonly string[]): string {
  const repository = name.replace(/@.*$/, "").replace(/:[^:/]*$/, "");
  return digests.find((digest) => digest.startsWith(`${repository}@`)) ?? "";
}

const outputsOf = (found: ImageInspectInfo, given: PlainProperties): PlainProperties => ({
  ...given,
  imageId: found.Id,
  repoDigest: repoDigest(String(given["name"]), found.RepoDigests ?? []),
});

export const remoteImage: Resource = {
  token: "docker:index/remoteImage:RemoteImage",
  inputs: {
    forceRemove: { shape: "boolean" },
    keepLocally: { shape: "boolean" },
    name: { shape: "string", required: true, replace: true },
    platform: { shape: "string", replace: true },
    pullTriggers: { shape: { set: "string" }, replace: true },
    triggers: { shape: { map: "string" }, replace: true },
  },
  outputs: { imageId: { shape: "string" }, repoDigest: { shape: "string" } },
  unsupported: ["build"],
  create: async (given, { config }) => {
    const found = await needImage(await docker(config), String(given["name"]), text(given["platform"]));
    return { id: `${found.Id}${String(given["name"])}`, outputs: outputsOf(found, given) };
  },
  read: async (_id, current, { config }) => {
    const found = await findImage(await docker(config), String(current.outputs["name"]));
    return found && { outputs: outputsOf(found, current.outputs), inputs: current.inputs };
  },
  update: async (_id, _state, given, { config }) =>
    outputsOf(await needImage(await docker(config), String(given["name"]), text(given["platform"])), given),
  delete: async (_id, state, { config }) => {
    if (state["keepLocally"] === true) return;
    const client = await docker(config);
    const name = String(state["name"]);
    const force = state["forceRemove"] === true;
    await unlessMissing(`the image ${name} could not be removed`, () => client.getImage(name).remove({ force }));
  },
};
