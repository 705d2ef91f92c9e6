import type { Input, Resource } from "../protocol/declaration.mts";
import type { PlainProperties } from "../protocol/values.mts";
import { attempt, docker, unlessMissing } from "./client.mts";
import { labelMap, labels, map, text } from "./properties.mts";

const replacing = (shape: Input["shape"], more: Partial<Input> = {}): Input => ({ shape, replace: true, ...more });

interface Found {
  readonly Name: string;
  readonly Driver: string;
  readonly Mountpoint: string;
}

const currentOutputs = (found: Found, given: PlainProperties): PlainProperties => ({
  ...given,
  name: found.Name,
  driver: found.Driver,
  mountpoint: found.Mountpoint,
});

export const volume: Resource = {
  token: "docker:index/volume:Volume",
  inputs: {
    driver: replacing("string"),
    driverOpts: replacing({ map: "string" }),
    labels: replacing(labels("VolumeLabel")),
    name: replacing("string", { autoName: true }),
  },
  outputs: { driver: { shape: "string" }, mountpoint: { shape: "string" } },
  unsupported: ["cluster"],
  create: async (given, { config }) => {
    const client = await docker(config);
    const name = String(given["name"]);
    const options = {
      Name: name,
      Driver: text(given["driver"]),
      DriverOpts: map(given["driverOpts"]),
      Labels: labelMap(given["labels"]),
    };
    return attempt(`the volume ${name} could not be created`, async () => {
      await client.createVolume(options);
      return { id: name, outputs: currentOutputs(await client.getVolume(name).inspect(), given) };
    });
  },
  read: async (id, current, { config }) => {
    const client = await docker(config);
    const found = await unlessMissing(`the volume ${id} could not be read`, () => client.getVolume(id).inspect());
    return found && { outputs: currentOutputs(found, current.outputs), inputs: current.inputs };
  },
  delete: async (id, _state, { config }) => {
    const client = await docker(config);
    await unlessMissing(`the volume ${id} could not be removed`, () => client.getVolume(id).remove());
  },
};
