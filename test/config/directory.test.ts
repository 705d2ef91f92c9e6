import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readDirectory } from "../../config/directory";

const directory = mkdtempSync(join(tmpdir(), "directory-"));
afterAll(() => rmSync(directory, { recursive: true }));

test("the files of a directory by name, in one order, without its directories", () => {
  writeFileSync(join(directory, "b.yml"), "b: 1\n");
  writeFileSync(join(directory, "a.yml"), "a: ä\n");
  mkdirSync(join(directory, "inner"));
  writeFileSync(join(directory, "inner", "c.yml"), "c: 1\n");
  expect(Object.entries(readDirectory(directory))).toEqual([
    ["a.yml", "a: ä\n"],
    ["b.yml", "b: 1\n"],
  ]);
});

test("a directory that is not there says which", () => {
  expect(() => readDirectory(join(directory, "gone"))).toThrow(/gone/);
});
