import { docker, linesOf } from "../../ops/docker/docker";
import type { LoadResult } from "./result";

/** What became of the records that a load stored; each list is empty where each was stored exactly once. */
export interface Stored {
  /** Answered, and not in the database. */
  missing: string[];
  /** In the database more than once. */
  twice: string[];
  /** In the database, though their request was not answered: the client cannot know. */
  unanswered: string[];
}

/** Looks into the database of a load's records. */
export async function checkStored(
  { container, database }: { container: string; database: string },
  id: string,
  { stored }: LoadResult,
): Promise<Stored> {
  const query = `SELECT name FROM records WHERE name LIKE '${id}-%'`;
  const psql = ["psql", "--no-psqlrc", "-At", "-U", "postgres", "-d", database, "-c", query];
  const found = linesOf(await docker(["exec", container, ...psql]));
  const once = new Set<string>();
  const twice = found.filter((name) => once.size === once.add(name).size);
  const answered = new Set(stored);
  return {
    missing: stored.filter((name) => !once.has(name)),
    twice,
    unanswered: [...once].filter((name) => !answered.has(name)),
  };
}
