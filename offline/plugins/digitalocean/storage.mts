import { regions } from "./choices.mts";
import { fixed, name, neededAndFixed, text, token } from "./inputs.mts";
import { at, untold } from "./mapping.mts";
import { retag } from "./tagging.mts";
import type { Change, Thing } from "./thing.mts";
import { finish } from "./waiting.mts";

async function resize({ api, subject, path, after, context }: Change): Promise<void> {
  const body = { type: "resize", size_gigabytes: Number(after["size"]) };
  const answer = await api.ask(`${subject} could not be resized`, "POST", `${path}/actions`, body);
  await finish(api, subject, answer, context);
}

const CONFLICT = 409;

export const volume: Thing = {
  token: token("Volume"),
  noun: "volume",
  path: () => "/v2/volumes",
  key: "volume",
  inputs: {
    description: fixed("string"),
    initialFilesystemLabel: fixed("string"),
    initialFilesystemType: fixed("string"),
    name: { ...name, replace: true },
    region: neededAndFixed("string"),
    size: { shape: "integer", required: true, minimum: 1 },
    tags: { shape: { set: "string" } },
  },
  outputs: {
    dropletIds: { shape: { list: "integer" } },
    filesystemLabel: text,
    filesystemType: text,
    volumeUrn: text,
  },
  unsupported: ["filesystemType", "snapshotId"],
  fields: {
    initialFilesystemLabel: { api: "filesystem_label", read: untold },
    initialFilesystemType: { api: "filesystem_type", read: untold },
    region: { read: at("region", "slug") },
    size: { api: "size_gigabytes" },
    volumeUrn: { read: (answer) => `do:volume:${String(answer["id"])}` },
  },
  choices: { region: regions },
  update: [
    { of: ["size"], run: resize },
    { of: ["tags"], run: (change) => retag(change, "volume") },
  ],
  // A droplet that is being removed holds its volumes for a moment.
  busy: [CONFLICT],
};
