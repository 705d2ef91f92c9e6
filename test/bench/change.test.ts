import { lossLines, timeLines } from "../../bench/change/report";
import { merged } from "../../bench/change/scenarios";
import type { Outcome } from "../../bench/change/under-load";
import { losses } from "../../bench/load/load";
import type { LoadResult, Lost } from "../../bench/load/result";

const lost: Lost = { at: "2026-01-31T12:00:03.250Z", second: 3.25, after: 0.5, what: "GET 7", why: "status 502" };

const load: LoadResult = {
  ...{ sent: 100, answered: 98, lost: [lost, lost], lateness: 3, stored: [] },
  latency: { p50: 2, p99: 9, max: 40 },
  slow: { sent: 4, answered: 3, lost: [{ ...lost, why: "ECONNRESET: read" }] },
  socket: { opened: 2, echoes: 9, ends: [1001, 1000].map((code) => ({ second: 1, code, unanswered: 0 })), lost: [] },
};

const outcome = (more: Partial<Outcome> = {}): Outcome => ({
  ...{ scenario: "service", peer: "ours", seconds: 12, failure: undefined, load },
  ...{ stored: { missing: [], twice: ["x-1"], unanswered: [] }, ...more },
});

const cells = (lines: string[]): string[][] =>
  lines.filter((line) => line.startsWith("|")).map((line) => line.split("|").map((cell) => cell.trim()));

test("each loss is a sentence with its moment and cause", () => {
  expect(losses(load)).toEqual([
    "12:00:03.250 (3.3 s after the beginning): GET 7: status 502 after 0.5 s",
    "12:00:03.250 (3.3 s after the beginning): GET 7: status 502 after 0.5 s",
    "12:00:03.250 (3.3 s after the beginning): GET 7: ECONNRESET: read after 0.5 s",
  ]);
});

test("the table tells what was lost, and below it why", () => {
  const lines = lossLines([outcome()]);
  expect(cells(lines).at(-1)).toEqual([
    "",
    "update of one service",
    "ours",
    "2 of 100",
    "1 of 4",
    "1001, 1000",
    "1",
    "9 ms",
    "12.0 s",
    "",
  ]);
  expect(lines).toContain("update of one service, ours: 2 × status 502; 1 × ECONNRESET: read. The first:");
});

test("a bad release that is not told misses its aim, however fast; one that is told is measured from its time-out", () => {
  const told = outcome({ scenario: "never-ready", seconds: 75, failure: "patient is not ready" });
  const untold = outcome({ scenario: "never-ready", peer: "docker compose", seconds: 5 });
  expect(cells(timeLines([told, untold], [])).slice(2)).toEqual([
    ["", "bad release: never ready, time-out 60 s, told", "ours", "15.0 s", "≤ 60 s", "met", ""],
    ["", "bad release: never ready, time-out 60 s, told", "docker compose", "never", "≤ 60 s", "missed", ""],
  ]);
});

test("times stand beyond a service's own start-up", () => {
  const timed = { what: "crash to serving", peer: "ours", seconds: 16, own: 10, aim: 5 };
  expect(cells(timeLines([], [timed])).at(-1)).toEqual([
    "",
    "crash to serving",
    "ours",
    "16.0 s, of these its own start-up 10.0 s",
    "≤ 5 s beyond it",
    "missed",
    "",
  ]);
});

test("settings come on top of those in force: of variables and replicas the others stay", () => {
  const before = { platform: "a", variables: { one: { A: "1" } }, replicas: { one: 3 } };
  expect(merged(before, { platform: "b", variables: { one: { B: "2" }, two: { C: "3" } } })).toEqual({
    platform: "b",
    variables: { one: { A: "1", B: "2" }, two: { C: "3" } },
    replicas: { one: 3 },
  });
  expect(merged(before, { replicas: { one: 1 } })).toMatchObject({ variables: before.variables, replicas: { one: 1 } });
});
