import { DocumentClient } from "../support/mongodb";
import { askS3 } from "../support/s3";
import { makeWebImage, removeWebImage } from "../support/web-images";
import { expectCode, watchCommandLines } from "./support/commands";
import { containersOf, docker, idsOf, logsOf } from "./support/docker";
import { TestStack } from "./support/stack";
import type { Outputs } from "./support/stack";

jest.setTimeout(600_000);

let stack: TestStack;
/** What the service is told, before and after the rotation. */
const told: Record<string, string>[] = [];

const settings = (version: number) => ({
  platform: "./test/e2e/platforms/objects.ts",
  monitoring: "none",
  secretVersions: { "visits-password": version, "scans-key": version },
});

function variablesOf(part: string): Record<string, string> {
  const id = containersOf(stack.name)[part]?.Id ?? "";
  const lines = JSON.parse(docker("inspect", "--format", "{{json .Config.Env}}", id)) as string[];
  return Object.fromEntries(lines.map((line) => [line.split("=")[0] ?? "", line.slice(line.indexOf("=") + 1)]));
}

/** A part's address: this host reaches the networks of its containers. */
function addressOf(part: string): string {
  const id = containersOf(stack.name)[part]?.Id ?? "";
  return docker("inspect", "--format", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}", id);
}

/** As the service would, with what it was told. */
async function objects({ S3_BUCKET, S3_ACCESS_KEY_ID = "", S3_SECRET_ACCESS_KEY = "" }: Record<string, string>) {
  const pair = { key: S3_ACCESS_KEY_ID, secret: S3_SECRET_ACCESS_KEY };
  const ask = (method: string, path: string, content?: string) =>
    askS3(`http://${addressOf("store")}:7070`, pair, method, path, content);
  return {
    write: (name: string) => ask("PUT", `/${S3_BUCKET}/${name}`, "written"),
    read: (name: string) => ask("GET", `/${S3_BUCKET}/${name}`),
    elsewhere: () => ask("GET", "/letters?list-type=2"),
  };
}

async function documents({ MONGODB_URL = "" }: Record<string, string>) {
  const { username, password, pathname } = new URL(MONGODB_URL);
  const client = await DocumentClient.to(addressOf("mongodb"), 27_017);
  const database = pathname.slice(1);
  return { client, database, ending: await client.logIn({ database, user: username, password }) };
}

beforeAll(async () => {
  makeWebImage("objects-web", "1");
  stack = await TestStack.make(settings(1));
  expectCode(await stack.up(), 0);
  told.push(variablesOf("web"));
});

afterAll(async () => {
  await stack.remove();
  removeWebImage("objects-web", "1");
});

test("what a service is told opens its database and its bucket, and no other", async () => {
  const [now = {}] = told;
  expect(now).toMatchObject({ S3_ENDPOINT: "http://store:7070", S3_BUCKET: "scans", S3_ACCESS_KEY_ID: "scans_v1" });
  expect(now["MONGODB_URL"]).toMatch(/^mongodb:\/\/visits_v1:\w{32}@mongodb:27017\/visits\?authSource=visits$/);
  const bucket = await objects(now);
  expect([(await bucket.write("kept")).status, (await bucket.elsewhere()).status]).toEqual([200, 403]);
  const { client, database, ending } = await documents(now);
  expect(ending).toMatchObject({ ok: 1 });
  const kept = { insert: "entries", documents: [{ _id: "kept" }] };
  expect(await client.run(database, kept)).toMatchObject({ ok: 1, n: 1 });
  expect(await client.run("notes", kept)).toMatchObject({ ok: 0, code: 13 });
  client.close();
});

test("a rotation replaces the service and no server, keeps the data, and no password is seen on the way", async () => {
  const before = idsOf(stack.name);
  stack.set(settings(2));
  expectCode(await stack.pulumi("state", "unprotect", "--all", "--yes"), 0);
  const watch = watchCommandLines();
  const ending = await stack.up();
  const commandLines = watch.stop();
  expectCode(ending, 0);
  const after = idsOf(stack.name);
  expect(Object.keys(after).filter((part) => after[part] !== before[part])).toEqual(["web"]);
  told.push(variablesOf("web"));
  const [old = {}, now = {}] = told;
  const [oldBucket, bucket] = [await objects(old), await objects(now)];
  expect([(await oldBucket.read("kept")).status, (await bucket.read("kept")).body]).toEqual([403, "written"]);
  const [oldUser, user] = [await documents(old), await documents(now)];
  expect([oldUser.ending["ok"], user.ending["ok"]]).toEqual([0, 1]);
  expect(await user.client.run("visits", { count: "entries" })).toMatchObject({ n: 1 });
  for (const { client } of [oldUser, user]) client.close();
  const { credentials } = await stack.outputs<Outputs>("--show-secrets");
  const shown = Object.values(containersOf(stack.name)).map(({ Id, Args, Config }) => {
    return [JSON.stringify([Args, Config.Cmd, Config.Healthcheck]), logsOf(Id), docker("top", Id)].join("\n");
  });
  const places = { shown: shown.join("\n"), up: ending.all, commandLines };
  expect(commandLines).toContain("object-store-keys");
  const known = [...Object.values(credentials), old["S3_SECRET_ACCESS_KEY"] ?? "none"];
  expect(Object.entries(places).filter(([, text]) => known.some((password) => text.includes(password)))).toEqual([]);
});
