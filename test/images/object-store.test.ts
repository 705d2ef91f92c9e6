import { removeAll } from "./containers";
import { addressOf, inStore, startStore } from "./object-store-support";
import { docker } from "./support";
import { askS3 } from "../support/s3";
import type { KeyPair } from "../support/s3";

const administrator = { key: "platform", secret: "a".repeat(32) };
const grants = {
  documents: { bucket: "documents", key: "documents_v1", secret: "first0documents0" },
  images: { bucket: "images", key: "images_v1", secret: "first0images0000" },
  next: { bucket: "documents", key: "documents_v2", secret: "second0documents" },
};

let container: string;
let endpoint: string;

/** Where the store is reached from here; another port after each start. */
async function findStore(): Promise<void> {
  endpoint = `http://${await addressOf(container)}`;
}

const change = (action: "add" | "remove", ...all: object[]) =>
  inStore(container, ["object-store-keys", action], JSON.stringify(all));

const ask = async (pair: KeyPair, method: string, path: string, content?: string): Promise<number> =>
  (await askS3(endpoint, pair, method, path, content)).status;

beforeAll(async () => {
  container = startStore(administrator);
  await findStore();
  expect(change("add", grants.documents, grants.images)).toEqual({ code: 0, said: "" });
});

afterAll(removeAll);

test("a key does all with the objects of its bucket", async () => {
  const { documents } = grants;
  expect(await ask(documents, "PUT", "/documents/a/b.txt", "written")).toBe(200);
  expect(await askS3(endpoint, documents, "GET", "/documents/a/b.txt")).toEqual({ status: 200, body: "written" });
  const list = await askS3(endpoint, documents, "GET", "/documents?list-type=2&prefix=a%2F");
  expect([list.status, list.body]).toEqual([200, expect.stringContaining("<Key>a/b.txt</Key>")]);
  expect(await ask(documents, "HEAD", "/documents")).toBe(200);
  expect(await ask(documents, "PUT", "/documents/gone", "soon")).toBe(200);
  expect(await ask(documents, "DELETE", "/documents/gone")).toBe(204);
  expect(await ask(documents, "GET", "/documents/gone")).toBe(404);
});

test("and nothing else: no other bucket, no new one, no rights, no keys", async () => {
  const { documents, images } = grants;
  const refused = [
    await ask(images, "GET", "/documents/a/b.txt"),
    await ask(images, "PUT", "/documents/a/b.txt", "overwritten"),
    await ask(images, "GET", "/documents?list-type=2"),
    await ask(documents, "PUT", "/another"),
    await ask(documents, "DELETE", "/documents"),
    await ask(documents, "PUT", "/documents?policy=", "{}"),
    await ask(documents, "PUT", "/documents?acl=", "<AccessControlPolicy/>"),
    await ask({ ...documents, secret: "wrong" }, "GET", "/documents/a/b.txt"),
    await ask({ key: "nobody", secret: "nothing0" }, "GET", "/documents/a/b.txt"),
    (await fetch(`${endpoint}/documents/a/b.txt`)).status,
  ];
  expect(refused.filter((status) => status < 400 || status > 405)).toEqual([]);
  expect(await ask(administrator, "PATCH", "/list-users")).not.toBe(200);
  expect(await ask(documents, "GET", "/documents/a/b.txt")).toBe(200);
});

test("what is so already stays so; a key gets another secret", async () => {
  const { documents, images } = grants;
  expect(change("add", documents, images)).toEqual({ code: 0, said: "" });
  const other = { ...images, secret: "another0images00" };
  expect(change("add", other)).toEqual({ code: 0, said: "" });
  expect([await ask(images, "GET", "/images?list-type=2"), await ask(other, "GET", "/images?list-type=2")]).toEqual([
    403, 200,
  ]);
});

test("two pairs are good until one is taken away, also over a restart", async () => {
  const { documents, next } = grants;
  expect(change("add", next)).toEqual({ code: 0, said: "" });
  docker("restart", container);
  await findStore();
  for (const pair of [documents, next]) expect(await ask(pair, "GET", "/documents/a/b.txt")).toBe(200);
  expect(await ask(next, "PUT", "/documents/a/b.txt", "by the next")).toBe(200);
  for (const again of [1, 2]) expect([again, change("remove", documents)]).toEqual([again, { code: 0, said: "" }]);
  expect(await ask(documents, "GET", "/documents/a/b.txt")).toBe(403);
  expect((await askS3(endpoint, next, "GET", "/documents/a/b.txt")).body).toBe("by the next");
});

test("a refusal says what was refused and shows no secret", () => {
  const { code, said } = change("add", { bucket: "NO", key: "no_v1", secret: "hidden0hidden" });
  expect([code, said]).toEqual([1, expect.stringMatching(/^key no_v1 of bucket NO: the store refuses \(400 /)]);
  expect(said).not.toContain("hidden");
});

test("it logs neither requests nor secrets, and stops cleanly", () => {
  expect(docker("logs", container)).not.toMatch(/documents|0images0|0documents|aaaa/);
  docker("stop", container);
  expect(docker("inspect", "--format", "{{.State.ExitCode}}", container)).toBe("0");
});
