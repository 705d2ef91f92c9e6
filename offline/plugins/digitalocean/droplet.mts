import type { Plain, PlainProperties } from "../protocol/values.mts";
import { ApiError } from "./api.mts";
import { images, regions, sizes } from "./choices.mts";
import { fixed, flag, name, needed, neededAndFixed, text, token, whole } from "./inputs.mts";
import { at, objects, texts, untold } from "./mapping.mts";
import { retag } from "./tagging.mts";
import type { Change, Thing } from "./thing.mts";
import { finish } from "./waiting.mts";

const address =
  (version: "v4" | "v6", type: "public" | "private") =>
  (answer: PlainProperties): Plain =>
    objects(at("networks", version)(answer)).find((one) => one["type"] === type)?.["ip_address"] ?? "";

const feature =
  (wanted: string) =>
  (answer: PlainProperties): boolean =>
    texts(answer["features"]).includes(wanted);

const act = async ({ api, subject, path, context }: Change, what: string, action: PlainProperties): Promise<void> => {
  const answer = await api.ask(`${subject} could not be ${what}`, "POST", `${path}/actions`, action);
  await finish(api, subject, answer, context);
};

/** Switching off what is off already is refused, and is no failure. */
async function switchOff(change: Change, type: "power_off" | "shutdown"): Promise<void> {
  try {
    await act(change, "switched off", { type });
  } catch (error) {
    if (!(error instanceof ApiError) || !/already powered off/.test(error.message)) throw error;
  }
}

async function resize(change: Change): Promise<void> {
  const { after } = change;
  await switchOff(change, "power_off");
  try {
    await act(change, "resized", { type: "resize", size: after["size"] ?? "", disk: after["resizeDisk"] !== false });
  } finally {
    await act(change, "switched on", { type: "power_on" });
  }
}

const backedUp = (change: Change): Promise<void> => {
  const { backups, backupPolicy } = change.after;
  if (backups !== true) return act(change, "changed", { type: "disable_backups" });
  const type = change.before["backups"] === true ? "change_backup_policy" : "enable_backups";
  const policy: PlainProperties = backupPolicy ? { backup_policy: backupPolicy } : {};
  return act(change, "changed", { type, ...policy });
};

/** There is no way back: DigitalOcean has no request that takes the address away. */
async function enableIpv6(change: Change): Promise<void> {
  if (change.after["ipv6"] === true) await act(change, "given an IPv6 address", { type: "enable_ipv6" });
}

async function moveVolumes(change: Change): Promise<void> {
  const { api, subject, id, before, after, context } = change;
  const [old, now] = [texts(before["volumeIds"]), texts(after["volumeIds"])];
  const step = async (volume: string, type: "attach" | "detach"): Promise<void> => {
    const what = `${subject}: the volume ${volume} could not be ${type}ed`;
    const body = { type, droplet_id: Number(id) };
    await finish(api, subject, await api.ask(what, "POST", `/v2/volumes/${volume}/actions`, body), context);
  };
  for (const volume of now.filter((one) => !old.includes(one))) await step(volume, "attach");
  for (const volume of old.filter((one) => !now.includes(one))) await step(volume, "detach");
}

const keyIds = (given: Plain): Plain => texts(given).map((key) => (/^\d+$/.test(key) ? Number(key) : key));

export const droplet: Thing = {
  token: token("Droplet"),
  noun: "droplet",
  path: () => "/v2/droplets",
  key: "droplet",
  inputs: {
    backupPolicy: {
      shape: {
        object: "DropletBackupPolicy",
        fields: { hour: { shape: "integer" }, plan: { shape: "string" }, weekday: { shape: "string" } },
      },
    },
    backups: { shape: "boolean" },
    dropletAgent: fixed("boolean"),
    gracefulShutdown: { shape: "boolean", default: false },
    image: neededAndFixed("string"),
    ipv6: { shape: "boolean" },
    monitoring: fixed("boolean"),
    name,
    publicNetworking: fixed("boolean"),
    region: fixed("string"),
    resizeDisk: { shape: "boolean", default: true },
    size: needed("string"),
    sshKeys: fixed({ set: "string" }),
    tags: { shape: { set: "string" } },
    userData: fixed("string"),
    volumeIds: { shape: { set: "string" } },
    vpcUuid: fixed("string"),
  },
  outputs: {
    createdAt: text,
    disk: whole,
    dropletUrn: text,
    ipv4Address: text,
    ipv4AddressPrivate: text,
    ipv6Address: text,
    locked: flag,
    memory: whole,
    priceHourly: { shape: "number" },
    priceMonthly: { shape: "number" },
    privateNetworking: flag,
    publicNetworking: flag,
    region: text,
    status: text,
    vcpus: whole,
    volumeIds: { shape: { list: "string" } },
    vpcUuid: text,
  },
  unsupported: ["ipv6Address", "privateNetworking"],
  unsent: ["gracefulShutdown", "resizeDisk"],
  fields: {
    dropletAgent: { api: "with_droplet_agent", read: untold },
    backupPolicy: { read: untold },
    backups: { read: feature("backups") },
    // A slug goes on to newer images; the droplet stays as it was made.
    image: { read: untold, write: (given) => (/^\d+$/.test(String(given)) ? Number(given) : given) },
    ipv6: { read: feature("ipv6") },
    monitoring: { read: feature("monitoring") },
    privateNetworking: { read: feature("private_networking") },
    publicNetworking: { read: (answer) => address("v4", "public")(answer) !== "" },
    region: { read: at("region", "slug") },
    size: { read: at("size", "slug") },
    sshKeys: { write: keyIds, read: untold },
    userData: { read: untold },
    volumeIds: { api: "volumes", read: (answer) => texts(answer["volume_ids"]) },
    dropletUrn: { read: (answer) => `do:droplet:${String(answer["id"])}` },
    ipv4Address: { read: address("v4", "public") },
    ipv4AddressPrivate: { read: address("v4", "private") },
    ipv6Address: { read: address("v6", "public") },
    priceHourly: { read: at("size", "price_hourly") },
    priceMonthly: { read: at("size", "price_monthly") },
  },
  ready: ["active", "off"],
  lingers: true,
  choices: { image: images, region: regions, size: sizes },
  update: [
    { of: ["size"], run: resize },
    {
      of: ["name"],
      run: (change) => act(change, "renamed", { type: "rename", name: change.after["name"] ?? "" }),
    },
    { of: ["backups", "backupPolicy"], run: backedUp },
    { of: ["ipv6"], run: enableIpv6 },
    { of: ["tags"], run: (change) => retag(change, "droplet") },
    { of: ["volumeIds"], run: moveVolumes },
  ],
  beforeRemoval: async (change) => {
    if (change.before["gracefulShutdown"] === true) await switchOff(change, "shutdown");
  },
};
