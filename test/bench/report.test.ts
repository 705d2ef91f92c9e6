import { comparison, markdown, median } from "../../bench/report";
import { scenarioNames } from "../../bench/change/scenarios";
import { platforms } from "../../config/platforms";
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

const usual = ["start", "no-op", "memory", "growth"];
const known = "start, no-op, memory, growth, change";

test("parts and flags are read; where none is named, all parts run but the long one", () => {
  expect(readOptions([])).toEqual({
    ...{ parts: usual, platform: "rofecare", runs: 2, json: undefined },
    ...{ scenarios: scenarioNames, requests: 10_000, rate: 100 },
  });
  expect(readOptions(["memory", "--platform", "todoapp", "--runs", "5", "--json", "figures.json"])).toMatchObject({
    parts: ["memory"],
    platform: "todoapp",
    runs: 5,
    json: "figures.json",
  });
  expect(readOptions(["change", "--scenario", "all", "--scenario", "crash", "--requests", "500"])).toMatchObject({
    parts: ["change"],
    scenarios: ["all", "crash"],
    requests: 500,
  });
});

test.each([
  [["speed"], `no part named "speed"; known: ${known}`],
  [["--scenario", "none"], `no scenario named "none"; known: ${scenarioNames.join(", ")}`],
  [["--platform", "none"], `no platform named "none"; known: ${Object.keys(platforms).join(", ")}`],
  [["--runs", "1"], '--runs: "1" is not a whole number that is allowed: 2 to 20'],
  [["--runs", "many"], '--runs: "many" is not a whole number that is allowed: 2 to 20'],
  [["--rate", "151"], '--rate: "151" is not a whole number that is allowed: 1 to 150'],
  [
    ["--fast"],
    `Unknown option '--fast'; known: ${known}, --runs NUMBER, --requests NUMBER, --rate NUMBER, --platform NAME, --scenario NAME, --json FILE`,
  ],
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
