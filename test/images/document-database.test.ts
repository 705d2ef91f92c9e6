import { spawnSync } from "node:child_process";
import { execute, freshVolume, hardened, removeAll, runInBackground, runToItsEnd } from "./containers";
import { docker, lockedImage, tryDocker, waitUntil } from "./support";
import type { BsonDocument } from "../support/bson";
import { DocumentClient } from "../support/mongodb";
import type { DocumentLogin } from "../support/mongodb";
import { addUsers, removeUser } from "../../components/plan/document-users";
import type { TaskPlan } from "../../components/plan/workload";

// What the plan asks of MongoDB and of FerretDB: this file holds for the official image and for ours.
const { tag } = lockedImage("mongodb");
const administrator = { database: "admin", user: "platform", password: "a".repeat(32) };
const environment = {
  MONGO_INITDB_ROOT_USERNAME: administrator.user,
  MONGO_INITDB_ROOT_PASSWORD: administrator.password,
};
const visits = { database: "visits", user: "visits_v1", password: "first0visits" };
const notes = { database: "notes", user: "notes_v1", password: "first0notes" };
const next = { database: "visits", user: "visits_v2", password: "second0visits" };

const variables = Object.entries(environment).flatMap(([name, value]) => ["--env", `${name}=${value}`]);

const volume = freshVolume();
let container: string;
const clients: DocumentClient[] = [];

afterAll(() => {
  for (const client of clients) client.close();
  removeAll();
});

async function waitUntilReady(): Promise<void> {
  const probe = ["bash", "-c", "exec 3<>/dev/tcp/$HOSTNAME/27017"];
  await waitUntil(container, "ready", () => execute(container, ...probe).code === 0);
}

async function connection(): Promise<DocumentClient> {
  const [host = "", port] = (docker("port", container, "27017/tcp").split("\n")[0] ?? "").split(":");
  const client = await DocumentClient.to(host, Number(port));
  clients.push(client);
  return client;
}

async function loggedIn(login: DocumentLogin): Promise<DocumentClient> {
  const client = await connection();
  expect(await client.logIn(login)).toMatchObject({ ok: 1 });
  return client;
}

const letsIn = async (login: DocumentLogin): Promise<boolean> => (await (await connection()).logIn(login))["ok"] === 1;

/** Runs a task of the plan as a target does. */
function perform({ command }: TaskPlan, users: DocumentLogin[]): { code: number | null; said: string } {
  const options = { encoding: "utf8", input: JSON.stringify(users), timeout: 60_000 } as const;
  const { status, stdout, stderr } = spawnSync("docker", ["exec", "-i", container, ...command], options);
  return { code: status, said: `${stdout}${stderr}` };
}

const add = (...users: DocumentLogin[]) => perform(addUsers("mongodb", []), users);
const remove = (user: DocumentLogin) =>
  perform(removeUser("mongodb", { ...user, version: 1, secret: "unused" }), [user]);

const insert = (text: string): BsonDocument => ({ insert: "entries", documents: [{ _id: text, text }] });

beforeAll(async () => {
  const options = [...hardened("999:999").filter((word) => word !== "--read-only"), "--tmpfs", "/data/configdb"];
  const place = ["--publish", "127.0.0.1::27017", "--volume", `${volume}:/data/db`];
  container = runInBackground(tag, [...options, ...place, ...variables]);
  await waitUntilReady();
  expect(add(visits, notes)).toMatchObject({ code: 0 });
});

test("a user writes, finds, changes and counts in his database", async () => {
  const client = await loggedIn(visits);
  expect(await client.run("visits", insert("kept"))).toMatchObject({ ok: 1, n: 1 });
  const change = { update: "entries", updates: [{ q: { _id: "kept" }, u: { $set: { text: "changed" } } }] };
  expect(await client.run("visits", change)).toMatchObject({ ok: 1, n: 1 });
  const found = await client.run("visits", { find: "entries", filter: { text: "changed" } });
  expect(found["cursor"]).toMatchObject({ firstBatch: [{ _id: "kept", text: "changed" }] });
  const index = { createIndexes: "entries", indexes: [{ key: { text: 1 }, name: "by-text" }] };
  expect(await client.run("visits", index)).toMatchObject({ ok: 1 });
  expect(await client.run("visits", { count: "entries" })).toMatchObject({ ok: 1, n: 1 });
  expect(await client.run("visits", { listCollections: 1 })).toMatchObject({ ok: 1 });
});

test("and in no other, makes no user, and is not the server's administrator", async () => {
  const client = await loggedIn(notes);
  const tried: [string, BsonDocument][] = [
    ["visits", { find: "entries" }],
    ["visits", insert("foreign")],
    ["visits", { dropDatabase: 1 }],
    ["admin", { find: "system.users" }],
    ["admin", { listDatabases: 1, nameOnly: true, authorizedDatabases: false }],
    ["admin", { renameCollection: "visits.entries", to: "notes.entries" }],
    ["notes", { createUser: "other", pwd: "other", roles: [] }],
    ["notes", { updateUser: "notes_v1", pwd: "other" }],
    ["visits", { usersInfo: 1 }],
  ];
  for (const [database, command] of tried) {
    expect([command, await client.run(database, command)]).toEqual([command, expect.objectContaining({ code: 13 })]);
  }
  expect(await client.run("notes", insert("own"))).toMatchObject({ ok: 1, n: 1 });
});

test("nobody comes in without a password, with a wrong one, or as the user of another database", async () => {
  const stranger = await connection();
  expect(await stranger.run("visits", { find: "entries" })).toMatchObject({ ok: 0, code: 13 });
  expect(await letsIn({ ...visits, password: "wrong" })).toBe(false);
  expect(await letsIn({ ...visits, database: "notes" })).toBe(false);
  expect(await letsIn({ ...visits, user: "nobody" })).toBe(false);
});

test("a connection does not change into another database by a second attempt to log in", async () => {
  const client = await loggedIn(notes);
  await client.run("visits", { hello: 1, speculativeAuthenticate: { saslStart: 1, db: "visits" } });
  expect(await client.run("visits", { find: "entries" })).not.toMatchObject({ ok: 1 });
});

test("what is so already stays so; a user gets another password", async () => {
  const other = { ...notes, password: "another0notes" };
  expect(add(visits, other)).toMatchObject({ code: 0 });
  expect([await letsIn(visits), await letsIn(notes), await letsIn(other)]).toEqual([true, false, true]);
});

test("two users are good until one is taken away, also over a restart", async () => {
  expect(add(next)).toMatchObject({ code: 0 });
  docker("restart", container);
  await waitUntilReady();
  expect([await letsIn(visits), await letsIn(next)]).toEqual([true, true]);
  for (const again of [1, 2]) expect([again, remove(visits)]).toEqual([again, expect.objectContaining({ code: 0 })]);
  expect([await letsIn(visits), await letsIn(next)]).toEqual([false, true]);
  const client = await loggedIn(next);
  expect(await client.run("visits", { count: "entries" })).toMatchObject({ n: 1 });
});

test("a refusal shows no password, nor does the log; it stops cleanly", () => {
  const { code, said } = add({ database: "visits", user: "", password: "hidden0hidden" });
  expect(code).not.toBe(0);
  expect(said).not.toContain("hidden");
  expect(docker("logs", container)).not.toMatch(/0visits|0notes|hidden|aaaa/);
  docker("stop", container);
  expect(docker("inspect", "--format", "{{.State.ExitCode}}", container)).toBe("0");
});

// What our image promises beyond the official one; where that one is in use, jest counts it as skipped.
const testOwn = tag.startsWith("platform/") ? test : test.skip;

testOwn("FerretDB refuses data of MongoDB itself", () => {
  const foreign = freshVolume();
  const place = ["--volume", `${foreign}:/data/db`];
  docker("run", "--rm", ...place, "--entrypoint", "touch", tag, "/data/db/WiredTiger");
  const { code, output } = runToItsEnd(tag, [...place, ...variables]);
  expect([code, output]).toEqual([1, expect.stringMatching(/^the data in \/data\/db were written by MongoDB, /)]);
  expect(tryDocker("run", "--rm", "--volume", `${volume}:/data/db`, "--entrypoint", "ls", tag, "/data/db").output).toBe(
    "ferretdb\nstorage.bson",
  );
});
