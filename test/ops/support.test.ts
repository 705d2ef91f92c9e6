import { planPlatform } from "../../components/plan/platform";
import type { Settings } from "../../config/settings";
import { imageProblems } from "../../ops/checks/images";
import { supportFindings } from "../../ops/checks/support";
import { reportLines } from "../../ops/preview/lines";
import { cache, databaseServers, stackOf } from "../plan/samples";

const described = {
  databases: [{ name: "web-db", engine: "postgres" as const, database: "web" }],
  databaseServers,
  caches: [cache("redis")],
};

function findings(day: string, settings: Partial<Settings> = {}): ReturnType<typeof supportFindings> {
  const stack = stackOf(described, settings);
  return supportFindings({ plan: planPlatform(stack), settings: stack.settings }, day);
}

const old = { versions: { postgres: "13.4" } };
const ended =
  "Image postgres:13.4 (postgres): its maker's support ended on 2025-11-13 (https://www.postgresql.org/support/versioning/)";

test("support that has ended is told, and refused where that is asked for", () => {
  expect(findings("2025-11-14", old)).toEqual({ refused: [], warnings: [ended] });
  expect(findings("2025-11-14", { ...old, strictVersions: true })).toEqual({
    refused: [`${ended}; choose a supported release with platform:versions, or set strictVersions to false`],
    warnings: [],
  });
});

test("the last day is a day of support; it is told of from 90 days before on", () => {
  const sentence = ended.replace("ended on", "ends on");
  expect(findings("2025-11-13", { ...old, strictVersions: true })).toEqual({ refused: [], warnings: [sentence] });
  expect(findings("2025-08-15", old).warnings).toEqual([sentence]);
  expect(findings("2025-08-14", old).warnings).toEqual([]);
});

test("a pinned image is told of as well, by its full name; what does not run is not", () => {
  expect(findings("2027-11-12").warnings).toEqual([expect.stringMatching(/^Image postgres:15\.\S+ \(postgres\): /)]);
  expect(findings("2027-11-12", { only: ["redis"] }).warnings).toEqual([]);
});

test("a chosen version that cannot be had is one sentence", () => {
  const unavailable = "no registry answers and it is in no package registry";
  expect(imageProblems([{ name: "postgres:13.4" }], { "postgres:13.4": { unavailable } }, new Set())).toEqual([
    `Image postgres:13.4 cannot be had here: ${unavailable}.`,
  ]);
});

test("a preview says it last, also where there is nothing to do", () => {
  const nothing = { stack: "dev", drift: [], repairs: [], scarce: [], batches: [], changes: [], unchanged: 3 };
  expect(reportLines({ ...nothing, warnings: [ended] })).toEqual([
    "Nothing to do: stack dev is as described (parts: 3).",
    "",
    "Warnings",
    `  ${ended}`,
  ]);
});
