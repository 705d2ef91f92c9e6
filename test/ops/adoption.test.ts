import { sourceProblems } from "../../ops/adoption/problems";
import type { Taker } from "../../ops/adoption/problems";
import type { Source } from "../../ops/adoption/source";

const mark = { file: "PG_VERSION", value: "15", meaning: "major version of Postgres" };
const postgres: Taker = { part: "postgres", mark, kind: "postgres" };
const redis: Taker = { part: "cache", mark: undefined, kind: "redis" };

const found = (more: Partial<Source> = {}): Source => ({
  ...{ name: "old", stack: undefined, users: [], files: ["PG_VERSION", "base"], mark: "15\n", ...more },
});

test("a volume of nobody, at rest, with data that the part can read", () => {
  expect(sourceProblems("old", found(), postgres)).toEqual([]);
  expect(sourceProblems("old", found({ files: ["appendonlydir"] }), redis)).toEqual([]);
});

test("a volume that is not there", () => {
  expect(sourceProblems("old", undefined, postgres)).toEqual([
    "--volume old: Docker has no volume of this name; see: docker volume ls",
  ]);
});

test("what another stack holds, what runs, and what cannot be read are told at once", () => {
  expect(sourceProblems("old", found({ stack: "prod", users: ["shop-db-1"], mark: "13\n" }), postgres)).toEqual([
    "--volume old: it is held by stack prod; allowed: a volume of no stack.",
    "--volume old: shop-db-1 runs with it; stop that first.",
    "--volume old: its data are of major version of Postgres 13, and postgres is to run 15, which cannot read them; see docs/adopt.md.",
  ]);
});

test("a volume with something else in it", () => {
  expect(sourceProblems("old", found({ files: ["pgdata"], mark: "" }), postgres)).toEqual([
    "--volume old: it has no PG_VERSION, so that it holds no data for postgres.",
  ]);
  expect(sourceProblems("old", found({ files: ["dump.rdb"] }), redis)).toEqual([
    "--volume old: it has no appendonlydir, from which cache reads its data; while the old Redis runs: redis-cli config set appendonly yes",
  ]);
});

test.each(["s3", "mongodb", "mariadb", "rabbitmq"] as const)(
  "data of the kind %s are not taken over as files",
  (kind) => {
    expect(sourceProblems("old", found(), { part: "store", mark: undefined, kind })).toEqual([
      "--part store: its data are not taken over as files; copy them by clients of the old server and of store.",
    ]);
  },
);
