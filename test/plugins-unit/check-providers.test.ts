import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Plugin } from "../plugins/client";

const CHECK = join(__dirname, "..", "..", "offline", "check-providers.mts");
const NAMES = ["docker", "random", "tls", "command", "digitalocean"] as const;

interface Property {
  type?: string;
  secret?: boolean;
  willReplaceOnChanges?: boolean;
}
interface Resource {
  inputProperties: Record<string, Property>;
  properties: Record<string, Property>;
  requiredInputs: string[];
}
interface Schema {
  resources: Record<string, Resource>;
  types: Record<string, { required: string[]; properties: Record<string, Property> }>;
}
type Schemas = Record<(typeof NAMES)[number], Schema>;

let folder: string;
let own: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "schemas-"));
  const schemas: Partial<Schemas> = {};
  for (const name of NAMES) {
    const plugin = await Plugin.start(name);
    schemas[name] = await plugin.schema<Schema>();
    await plugin.stop();
  }
  own = JSON.stringify(schemas);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Compares with our own schemas after a change to them, as if the changed ones were the official ones. */
function checkAgainst(change: (schemas: Schemas) => void) {
  const schemas = JSON.parse(own) as Schemas;
  change(schemas);
  for (const name of NAMES) {
    for (const resource of Object.values(schemas[name].resources)) Object.assign(resource, { language: undefined });
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(schemas[name]));
  }
  const { status, stdout, stderr } = spawnSync(process.execPath, [CHECK, folder], { encoding: "utf8" });
  return { status, stdout, stderr };
}

const at = <T>(map: Record<string, T>, name: string): T => {
  const found = map[name];
  if (found === undefined) throw new Error(`no ${name} among ${Object.keys(map).join(", ")}`);
  return found;
};

test("finds every kind of difference", () => {
  const { status, stdout } = checkAgainst(({ docker, random, tls, command }) => {
    const volume = at(docker.resources, "docker:index/volume:Volume");
    volume.requiredInputs.push("driver");
    at(volume.inputProperties, "driver").willReplaceOnChanges = false;
    volume.inputProperties["size"] = { type: "integer" };
    at(at(docker.resources, "docker:index/container:Container").inputProperties, "memory").type = "string";
    at(docker.types, "docker:index/ContainerPort:ContainerPort").required.push("external");
    at(at(random.resources, "random:index/randomBytes:RandomBytes").properties, "hex").secret = false;
    delete tls.resources["tls:index/privateKey:PrivateKey"];
    delete at(command.resources, "command:local:Command").inputProperties["stdin"];
  });
  expect(status).toBe(1);
  for (const difference of [
    "docker:index/volume:Volume required are driver, but here none",
    "docker:index/volume:Volume driver: a change replaces here, but not officially",
    "docker:index/volume:Volume size: a value of the official type is refused",
    "docker:index/container:Container memory: a value of the official type is refused",
    "docker:index/container:Container ports[0].external: can be left out",
    "random:index/randomBytes:RandomBytes secret are base64, but here base64, hex",
    "tls:index/privateKey:PrivateKey the official plugin has no such resource",
    "command:local:Command stdin: known here, but not to the official plugin",
  ]) {
    expect(stdout).toContain(difference);
  }
});

test("a folder without the schemas is a sentence", () => {
  const { status, stderr } = spawnSync(process.execPath, [CHECK, "/nowhere"], { encoding: "utf8" });
  expect([status, stderr]).toEqual([
    1,
    expect.stringMatching(/^\/nowhere\/docker\.json cannot be read as a package schema: .*\n$/),
  ]);
});
