import type { NetworkCreateOptions, NetworkInspectInfo } from "dockerode";
import type { Input, Output, Resource } from "../protocol/declaration.mts";
import { PluginError } from "../protocol/declaration.mts";
import type { PlainProperties } from "../protocol/values.mts";
import { attempt, docker, unlessMissing } from "./client.mts";
import { flag, labelList, labelMap, labels, map, objects, present, text } from "./properties.mts";

const replacing = (shape: Input["shape"], more: Partial<Input> = {}): Input => ({ shape, replace: true, ...more });

const ipamConfig = {
  object: "NetworkIpamConfig",
  fields: {
    auxAddress: { shape: { map: "string" } },
    gateway: { shape: "string" },
    ipRange: { shape: "string" },
    subnet: { shape: "string" },
  },
} as const;

const inputs: Record<string, Input> = {
  attachable: replacing("boolean"),
  driver: replacing("string"),
  internal: replacing("boolean"),
  ipamConfigs: replacing({ set: ipamConfig }),
  ipamDriver: replacing("string", { default: "default" }),
  ipamOptions: replacing({ map: "string" }),
  ipv6: replacing("boolean"),
  labels: replacing(labels("NetworkLabel")),
  name: replacing("string", { autoName: true }),
  options: replacing({ map: "string" }),
};

const outputs: Record<string, Output> = {
  driver: { shape: "string" },
  internal: { shape: "boolean" },
  ipamConfigs: { shape: { set: ipamConfig } },
  options: { shape: { map: "string" } },
  scope: { shape: "string" },
};

const createOptions = (given: PlainProperties): NetworkCreateOptions => ({
  Name: String(given["name"]),
  CheckDuplicate: true,
  Attachable: flag(given["attachable"]),
  Driver: text(given["driver"]),
  Internal: flag(given["internal"]),
  EnableIPv6: flag(given["ipv6"]),
  Labels: labelMap(given["labels"]),
  Options: map(given["options"]),
  IPAM: {
    Driver: text(given["ipamDriver"]) ?? "default",
    Options: map(given["ipamOptions"]),
    Config: objects(given["ipamConfigs"]).map((config) => ({
      Subnet: text(config["subnet"]),
      IPRange: text(config["ipRange"]),
      Gateway: text(config["gateway"]),
      AuxiliaryAddresses: map(config["auxAddress"]),
    })),
  },
});

const currentOutputs = (found: NetworkInspectInfo, given: PlainProperties): PlainProperties => ({
  ...given,
  name: found.Name,
  driver: found.Driver,
  internal: found.Internal,
  scope: found.Scope,
  options: found.Options ?? {},
  ipamConfigs: (found.IPAM?.Config ?? []).map((config) =>
    present({ subnet: config["Subnet"], gateway: config["Gateway"], ipRange: config["IPRange"] }),
  ),
});

/** Docker changes no network in place, so what can differ from the inputs is what was made anew under the same id. */
const currentInputs = (found: NetworkInspectInfo, given: PlainProperties): PlainProperties =>
  given["labels"] ? { ...given, name: found.Name, labels: labelList(found.Labels) } : { ...given, name: found.Name };

async function remove(id: string, config: PlainProperties): Promise<void> {
  const network = (await docker(config)).getNetwork(id);
  const found = await unlessMissing("the network could not be read", () => network.inspect());
  if (!found) return;
  const members = Object.values(found.Containers ?? {}).map((member) => member.Name);
  if (members.length > 0) {
    throw new PluginError(
      `the network ${found.Name} cannot be removed: still in it are ${members.join(", ")}; stop them first`,
    );
  }
  await unlessMissing(`the network ${found.Name} could not be removed`, () => network.remove());
}

export const network: Resource = {
  token: "docker:index/network:Network",
  inputs,
  outputs,
  unsupported: ["ingress"],
  create: async (given, { config }) => {
    const client = await docker(config);
    return attempt(`the network ${String(given["name"])} could not be created`, async () => {
      const made = await client.createNetwork(createOptions(given));
      return { id: made.id, outputs: currentOutputs(await made.inspect(), given) };
    });
  },
  read: async (id, current, { config }) => {
    const client = await docker(config);
    const found = await unlessMissing("the network could not be read", () => client.getNetwork(id).inspect());
    if (!found) return undefined;
    return { outputs: currentOutputs(found, current.outputs), inputs: currentInputs(found, current.inputs) };
  },
  delete: (id, _state, { config }) => remove(id, config),
};
