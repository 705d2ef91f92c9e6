// What the workflows write to GitHub, against a server that keeps comments and issues as GitHub's API gives them out.
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { IncomingMessage, Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { json } from "node:stream/consumers";

interface Entry {
  id: number;
  number: number;
  body: string;
  state: string;
  title?: string;
  user: { type: string };
}

const project = join(__dirname, "..", "..");
let server: Server;
let folder: string;
let entries: Entry[];
let asked: string[];

beforeEach(async () => {
  [entries, asked] = [[], []];
  folder = mkdtempSync(join(tmpdir(), "platform-github-"));
  server = createServer((request, response) => {
    void answer(request).then(([status, body]) => response.writeHead(status).end(body && JSON.stringify(body)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterEach(async () => {
  rmSync(folder, { recursive: true });
  await new Promise((resolve) => server.close(resolve));
});

async function answer(request: IncomingMessage): Promise<[status: number, body?: unknown]> {
  const { method = "", url = "" } = request;
  if (request.headers.authorization !== "Bearer one-job") return [401, { message: "Bad credentials" }];
  asked.push(`${method} ${url.replace(/\?.*/, "")}`);
  const id = Number(/(\d+)$/.exec(url)?.[1]);
  if (method === "GET") {
    const query = new URL(url, "http://localhost").searchParams;
    const page = Number(query.get("page"));
    const open = entries.filter(({ state }) => state === "open");
    return [200, open.slice((page - 1) * 100, page * 100)];
  }
  if (method === "DELETE") entries = entries.filter((entry) => entry.id !== id);
  if (method === "DELETE") return [204];
  const given = (await json(request)) as Partial<Entry>;
  if (method === "POST") return [201, add({ ...given, user: { type: "Bot" } })];
  Object.assign(entries.find((entry) => entry.id === id) ?? {}, given);
  return [200, {}];
}

function add(given: Partial<Entry>): Entry {
  const id = entries.length + 1000;
  const made = { id, number: id, body: "", state: "open", user: { type: "User" }, ...given };
  entries.push(made);
  return made;
}

function run(script: string, words: string[], token = "one-job"): Promise<{ code: number; stderr: string }> {
  const environment = {
    ...process.env,
    GITHUB_API_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    GITHUB_SERVER_URL: "https://github.example",
    GITHUB_REPOSITORY: "clinic/platform",
    GITHUB_RUN_ID: "7",
    GITHUB_TOKEN: token,
  };
  return new Promise((resolve) => {
    const command = [join(project, "ops", "github", script), ...words];
    execFile(process.execPath, command, { env: environment }, (error, _, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stderr }),
    );
  });
}

const file = (stack: string, text: string): void =>
  writeFileSync(join(folder, `${stack}.md`), `<!-- platform-review: ${stack} -->\n${text}`);
const bodies = (): string[] => entries.map(({ body }) => body.split("\n").slice(1).join(" "));

test("one comment a stack: made, written anew, left alone where it says the same, removed with its stack", async () => {
  for (let index = 0; index < 120; index += 1) add({ body: "a person's word" });
  file("dev", "first");
  file("prod", "first");
  expect(await run("comment.mjs", [folder, "5"])).toEqual({ code: 0, stderr: "" });
  expect(bodies().slice(120)).toEqual(["first", "first"]);
  file("dev", "second");
  asked = [];
  expect((await run("comment.mjs", [folder, "5"])).code).toBe(0);
  expect(bodies().slice(120)).toEqual(["second", "first"]);
  expect(asked).toEqual([
    ...Array(2).fill("GET /repos/clinic/platform/issues/5/comments"),
    "PATCH /repos/clinic/platform/issues/comments/1120",
  ]);
  rmSync(join(folder, "prod.md"));
  expect((await run("comment.mjs", [folder, "5"])).code).toBe(0);
  expect(bodies().slice(120)).toEqual(["second"]);
});

test("a person's comment that quotes the line stays", async () => {
  add({ body: "<!-- platform-review: dev -->\nmine" });
  file("dev", "first");
  expect((await run("comment.mjs", [folder, "5"])).code).toBe(0);
  expect(bodies()).toEqual(["mine", "first"]);
});

test("a refusal of GitHub is told, without the token", async () => {
  const { code, stderr } = await run("comment.mjs", [folder, "5"], "stolen");
  expect(code).toBe(1);
  expect(stderr).toBe(
    'GET issues/5/comments?per_page=100&page=1: GitHub answers with 401: {"message":"Bad credentials"}\n',
  );
});

test("drift is one issue a stack, written anew each night, and closed once nothing differs", async () => {
  const said = join(folder, "said");
  writeFileSync(said, "postgres: container x is missing.\n");
  expect(await run("drift.mjs", ["prod", said, "1"])).toEqual({ code: 0, stderr: "" });
  expect(entries).toMatchObject([{ title: "Stack prod is not as its state says", state: "open" }]);
  expect(entries[0]?.body).toContain("postgres: container x is missing.");
  expect(entries[0]?.body).toContain("https://github.example/clinic/platform/actions/runs/7");
  writeFileSync(said, "web: container y is paused.\n");
  expect((await run("drift.mjs", ["prod", said, "1"])).code).toBe(0);
  expect((await run("drift.mjs", ["dev", said, "1"])).code).toBe(0);
  expect(entries).toHaveLength(2);
  expect(entries[0]?.body).toContain("web: container y is paused.");
  expect((await run("drift.mjs", ["prod", said, "0"])).code).toBe(0);
  expect(entries.map(({ state }) => state)).toEqual(["closed", "open"]);
});
