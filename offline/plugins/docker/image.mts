import { readdir } from "node:fs/promises";
import type { ImageBuildOptions } from "dockerode";
import type { Context, Failure, Resource, Shape } from "../protocol/declaration.mts";
import type { PlainProperties } from "../protocol/values.mts";
import { hasUnknown } from "../protocol/values.mts";
import { buildContext, contextDigest } from "./build-context.mts";
import { attempt, docker } from "./client.mts";
import { findImage, finished, needImage } from "./image-store.mts";
import { map, object, text, texts } from "./properties.mts";

const output = { shape: "string" } as const;

const build: Shape = {
  object: "DockerBuild",
  fields: {
    addHosts: { shape: { list: "string" } },
    args: { shape: { map: "string" } },
    builderVersion: { shape: "string", oneOf: ["BuilderV1"] },
    cacheFrom: { shape: { object: "CacheFrom", fields: { images: { shape: { list: "string" } } } } },
    context: output,
    dockerfile: output,
    network: output,
    platform: output,
    target: output,
  },
};

function verify(given: PlainProperties): Failure[] {
  if (given["skipPush"] === true) return [];
  return [
    { property: "skipPush", reason: "must be true here: this plugin builds images for this Docker and pushes none" },
  ];
}

/** With the digest of the build's files among the inputs a changed file is a change of the resource. */
async function complete(given: PlainProperties): Promise<PlainProperties> {
  const build = object(given["build"]);
  if (hasUnknown(build["context"] ?? null) || hasUnknown(build["dockerfile"] ?? null)) return given;
  const { context } = await buildContext(given);
  return { ...given, build: { ...build, contextDigest: await contextDigest(context) } };
}

function buildOptions(given: PlainProperties, dockerfile: string): ImageBuildOptions {
  const settings = object(given["build"]);
  const caches = texts(object(settings["cacheFrom"])["images"]);
  const hosts = texts(settings["addHosts"]);
  return {
    t: String(given["imageName"]),
    dockerfile,
    buildargs: map(settings["args"]),
    ...(caches ? { cachefrom: JSON.stringify(caches) } : {}),
    ...(hosts ? { extrahosts: hosts.join() } : {}),
    networkmode: text(settings["network"]),
    platform: text(settings["platform"]),
    target: text(settings["target"]),
  };
}

async function make(given: PlainProperties, { config }: Context): Promise<PlainProperties> {
  const client = await docker(config);
  const name = String(given["imageName"]);
  const { context, dockerfile } = await buildContext(given);
  await attempt(`the image ${name} could not be built`, async () => {
    const source = { context, src: await readdir(context) };
    await finished(client, await client.buildImage(source, buildOptions(given, dockerfile)));
  });
  const made = await needImage(client, name);
  return {
    baseImageName: name,
    context,
    dockerfile,
    imageName: name,
    platform: `${made.Os}/${made.Architecture}`,
    registryServer: "",
    repoDigest: made.Id,
  };
}

export const image: Resource = {
  token: "docker:index/image:Image",
  inputs: {
    build: { shape: build },
    buildOnPreview: { shape: "boolean", default: false },
    imageName: { shape: "string", required: true },
    skipPush: { shape: "boolean", default: false },
  },
  outputs: {
    baseImageName: output,
    context: output,
    dockerfile: output,
    platform: output,
    registryServer: output,
    repoDigest: { shape: "string", changesOnUpdate: true },
  },
  unsupported: ["registry"],
  verify,
  complete,
  create: async (given, context) => ({ id: String(given["imageName"]), outputs: await make(given, context) }),
  read: async (_id, current, { config }) =>
    (await findImage(await docker(config), String(current.outputs["imageName"]))) && current,
  update: (_id, _state, given, context) => make(given, context),
};
