import { comparison, markdown, median } from "../../bench/report";
import { readOptions } from "../../bench/options";
import { randomSecrets } from "../../bench/peer/values";
import { compareSync } from "bcryptjs";

test("a comparison says the ratio and whether the aim is met", () => {
  const rows = comparison([
    { name: "fast", ours: 11, peer: 10, aim: 1.1 },
    { name: "slow", ours: 11.2, peer: 10, aim: 1.1 },
  ]);
  expect(rows).toEqual([
    ["fast", "11.0 s", "10.0 s", "1.10", "≤ 1.1", "met"],
    ["slow", "11.2 s", "10.0 s", "1.12", "≤ 1.1", "missed"],
  ]);
});

test("a table is Markdown as prettier writes it", () => {
  expect(
    markdown([
      ["a", "long head"],
      ["longer cell", "b"],
    ]),
  ).toEqual(["| a           | long head |", "| ----------- | --------- |", "| longer cell | b         |"]);
});

test.each([
  [[3], 3],
  [[4, 1], 2.5],
  [[9, 1, 2], 2],
  [[1, 4, 2, 3], 2.5],
])("the median of %j is %d", (values, expected) => {
  expect(median(values)).toBe(expected);
});

test("parts, runs and the file are read; all parts run where none is named", () => {
  expect(readOptions([])).toEqual({ parts: ["start", "no-op", "memory", "growth"], runs: 2, json: undefined });
  expect(readOptions(["memory", "--runs", "5", "--json", "figures.json"])).toEqual({
    parts: ["memory"],
    runs: 5,
    json: "figures.json",
  });
});

test.each([
  [["speed"], 'no part named "speed"; known: start, no-op, memory, growth'],
  [["--runs", "1"], '--runs: "1" is not a number of runs; allowed: 2 to 20'],
  [["--runs", "many"], '--runs: "many" is not a number of runs; allowed: 2 to 20'],
  [["--fast"], "Unknown option '--fast'; known: start, no-op, memory, growth, --runs NUMBER, --json FILE"],
])("%j is refused in one sentence", (given, sentence) => {
  expect(() => readOptions(given)).toThrow(expect.objectContaining({ sentences: [sentence] }) as Error);
});

test("a secret is the same each time, has its length, and its hash belongs to it", () => {
  const secretOf = randomSecrets([{ name: "token", kind: "password", length: 64 }], { key: "given" });
  expect(secretOf("token")).toBe(secretOf("token"));
  expect(secretOf("token")).toHaveLength(64);
  expect(secretOf("other")).toMatch(/^[0-9a-f]{32}$/);
  expect(secretOf("key")).toBe("given");
  expect(compareSync(secretOf("operators"), secretOf("operators-bcrypt"))).toBe(true);
});
