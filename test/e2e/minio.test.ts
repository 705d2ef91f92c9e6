import { askS3 } from "../support/s3";
import type { KeyPair } from "../support/s3";
import { makeWebImage, removeWebImage } from "../support/web-images";
import { expectCode, watchCommandLines } from "./support/commands";
import { containersOf, docker, idsOf, logsOf } from "./support/docker";
import { eventually } from "./support/eventually";
import { TestStack } from "./support/stack";
import type { Outputs } from "./support/stack";

// the image is built from Go modules where no registry answers and no earlier run left it: minutes
jest.setTimeout(900_000);

let stack: TestStack;
let first: KeyPair;

const settings = (version: number) => ({
  platform: "./test/e2e/platforms/objects.ts",
  monitoring: "none",
  objectStores: "minio",
  secretVersions: { "scans-key": version },
});

/** What the service is told. */
function told(): Record<string, string> {
  const id = containersOf(stack.name)["web"]?.Id ?? "";
  const lines = JSON.parse(docker("inspect", "--format", "{{json .Config.Env}}", id)) as string[];
  return Object.fromEntries(lines.map((line) => [line.split("=")[0] ?? "", line.slice(line.indexOf("=") + 1)]));
}

function pair(): KeyPair {
  const { S3_ACCESS_KEY_ID: key = "", S3_SECRET_ACCESS_KEY: secret = "" } = told();
  return { key, secret };
}

function ask(as: KeyPair, method: string, path: string, content?: string) {
  const id = containersOf(stack.name)["store"]?.Id ?? "";
  const address = docker("inspect", "--format", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}", id);
  return askS3(`http://${address}:9000`, as, method, path, content);
}

const status = async (...question: Parameters<typeof ask>): Promise<number> => (await ask(...question)).status;

beforeAll(async () => {
  makeWebImage("objects-web", "1");
  stack = await TestStack.make(settings(1));
  expectCode(await stack.up(), 0);
  first = pair();
});

afterAll(async () => {
  await stack.remove();
  removeWebImage("objects-web", "1");
});

test("a service's key does all with the objects of its bucket", async () => {
  expect(told()).toMatchObject({ S3_ENDPOINT: "http://store:9000", S3_BUCKET: "scans", S3_ACCESS_KEY_ID: "scans_v1" });
  expect(await status(first, "PUT", "/scans/a/kept", "written")).toBe(200);
  expect(await ask(first, "GET", "/scans/a/kept")).toEqual({ status: 200, body: "written" });
  const list = await ask(first, "GET", "/scans?list-type=2&prefix=a%2F");
  expect([list.status, list.body]).toEqual([200, expect.stringContaining("<Key>a/kept</Key>")]);
  const versions = await ask(first, "GET", "/scans?versions=");
  expect([versions.status, versions.body]).toEqual([200, expect.stringContaining("<Key>a/kept</Key>")]);
  expect(await status(first, "PUT", "/scans/gone", "soon")).toBe(200);
  expect(await status(first, "DELETE", "/scans/gone")).toBe(204);
  expect(await status(first, "GET", "/scans/gone")).toBe(404);
});

test("and nothing else: no other bucket, no new one, no rights, no administration", async () => {
  const refused = [
    await status(first, "GET", "/letters?list-type=2"),
    await status(first, "PUT", "/letters/mine", "written"),
    await status(first, "PUT", "/another"),
    await status(first, "DELETE", "/scans"),
    await status(first, "PUT", "/scans?policy=", "{}"),
    await status(first, "GET", "/minio/admin/v3/list-users"),
    await status({ ...first, secret: "wrong0wrong0wrong" }, "GET", "/scans/a/kept"),
    await status({ key: "nobody", secret: "nothing0nothing0" }, "GET", "/scans/a/kept"),
  ];
  expect(refused.filter((code) => code !== 403)).toEqual([]);
});

test("a rotation replaces the service and no server, keeps the objects, and no password is seen on the way", async () => {
  const before = idsOf(stack.name);
  stack.set(settings(2));
  const watch = watchCommandLines();
  const ending = await stack.up();
  const commandLines = watch.stop();
  expectCode(ending, 0);
  const after = idsOf(stack.name);
  expect(Object.keys(after).filter((part) => after[part] !== before[part])).toEqual(["web"]);
  expect(pair().key).toBe("scans_v2");
  expect([await status(first, "GET", "/scans/a/kept"), (await ask(pair(), "GET", "/scans/a/kept")).body]).toEqual([
    403,
    "written",
  ]);
  const { credentials } = await stack.outputs<Outputs>("--show-secrets");
  const shown = Object.values(containersOf(stack.name)).map(({ Id, Args, Config }) => {
    return [JSON.stringify([Args, Config.Cmd, Config.Healthcheck]), logsOf(Id), docker("top", Id)].join("\n");
  });
  const places = { shown: shown.join("\n"), up: ending.all, commandLines };
  expect(commandLines).toContain("mc admin user");
  const known = [...Object.values(credentials), first.secret];
  expect(Object.entries(places).filter(([, text]) => known.some((password) => text.includes(password)))).toEqual([]);
});

test("keys and objects outlive a restart of the server", async () => {
  docker("restart", containersOf(stack.name)["store"]?.Id ?? "");
  await eventually(async () => expect(await status(pair(), "GET", "/scans/a/kept")).toBe(200));
  expect(await status(first, "GET", "/scans/a/kept")).toBe(403);
});
