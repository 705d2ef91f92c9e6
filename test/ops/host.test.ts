import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readPublicKeys, runSetUp } from "../../ops/server/set-up";

const folder = mkdtempSync(join(tmpdir(), "platform-keys-"));
afterAll(() => rmSync(folder, { recursive: true }));

function holding(content: string): string {
  const path = join(folder, "key");
  writeFileSync(path, content);
  return path;
}

const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0Zs1nD9k3Bv0 anna@laptop";

test("public keys are read, without remarks and empty lines", () => {
  expect(readPublicKeys(holding(`# of the operators\n\n${key}\r\n${key} 2\n`))).toEqual([key, `${key} 2`]);
});

test.each([
  [
    "-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n",
    /is a private key, which never leaves this machine; give the public one/,
  ],
  ["", /holds no key; allowed: public keys, one a line/],
  [`${key}\nhello\n`, /holds something else as its entry 2; allowed/],
  [`command="sh" ${key}\n`, /holds something else as its entry 1/],
])("what is no public key is refused: %j", (content, sentence) => {
  expect(() => readPublicKeys(holding(content))).toThrow(sentence);
});

test("a file that is not there is named", () => {
  expect(() => readPublicKeys("/nonexistent.pub")).toThrow("--key: /nonexistent.pub cannot be read (ENOENT).");
});

test("each line is told, and the end is that of the far side", async () => {
  const told: string[] = [];
  const outcome = await runSetUp(
    ["sh", "-c", "exec bash -s"],
    "echo 'changed: a'; echo 'changed: b'; echo bad >&2; exit 2",
    (line) => told.push(line),
  );
  expect(outcome).toEqual({ code: 2, lines: ["changed: a", "changed: b"], problems: "bad" });
  expect(told).toEqual(outcome.lines);
});
