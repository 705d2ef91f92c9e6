import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { builtImageName } from "../../components/plan/built-image";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "built-image-"));
  mkdirSync(join(folder, "inner"));
  writeFileSync(join(folder, "Dockerfile"), "FROM scratch\n");
  writeFileSync(join(folder, "inner", "page"), "one");
});

afterEach(() => rmSync(folder, { recursive: true }));

const nameNow = (args: Record<string, string> = {}): string => builtImageName({ context: folder }, args);

test("the name stays while nothing changes", () => {
  expect(nameNow()).toMatch(/^platform\/image-[a-z0-9.-]+:[0-9a-f]{8}$/);
  expect(nameNow()).toBe(nameNow());
});

test("each change of a file, of its name or of an argument is another name", () => {
  const names = [nameNow(), nameNow({ BASE: "node:24" }), nameNow({ BASE: "node:25" })];
  writeFileSync(join(folder, "inner", "page"), "two");
  names.push(nameNow());
  writeFileSync(join(folder, "inner", "other"), "");
  names.push(nameNow());
  expect(new Set(names).size).toBe(names.length);
});
