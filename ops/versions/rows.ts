import { aligned } from "../table";
import { changes } from "./changes";
import type { Versions } from "./checkpoint";
import { isHealthy } from "./history";
import type { Update } from "./history";

/** One update as `npm run history` shows it. */
export interface Version extends Update {
  healthy: boolean;
  /** What it changed of the services, a sentence each. */
  changes: string[];
}

/** The newest updates, with what each changed. */
export async function versionsOf(history: Update[], versions: Versions, atMost: number): Promise<Version[]> {
  return Promise.all(
    history.slice(0, atMost).map(async (update, index) => {
      const before = history.slice(index + 1).find(({ kind }) => kind === "update");
      const earlier = before === undefined ? {} : await versions.services(before.number);
      const changed = update.kind === "update" ? changes(earlier, await versions.services(update.number)) : [];
      return { ...update, healthy: isHealthy(update), changes: changed };
    }),
  );
}

const shown = 3;
const columns = ["update", "when", "who", "commit", "result", "what changed"] as const;

/** A table, the newest first; what is many is counted. */
export function historyTable(versions: Version[]): string[] {
  const rows = versions.map((version) => [
    String(version.number),
    when(version.started),
    version.who,
    version.commit ?? "",
    version.healthy || version.kind !== "update" ? (version.succeeded ? "healthy" : "failed") : problem(version),
    what(version),
  ]);
  return aligned([[...columns], ...rows]);
}

function when(started: number): string {
  return `${new Date(started).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

function problem({ succeeded, problem }: Version): string {
  const text =
    problem?.replace(/ (?:is not ready:|was ready, then) its container \S+ /, ": ") ??
    (succeeded ? "not healthy" : "failed");
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

function what({ kind, changes, message }: Version): string {
  if (kind !== "update") return kindWords[kind] ?? kind;
  const [, back] = /^(?:up, )?((?:rollback to|rotate|batch) [^:]+?) by /.exec(message) ?? [];
  const list = changes.length > shown ? [...changes.slice(0, shown), `${changes.length - shown} more`] : changes;
  const text = list.join("; ") || "no service";
  return back === undefined ? text : `${back}: ${text}`;
}

const kindWords: Record<string, string> = { destroy: "taken down", refresh: "mended after an interruption" };
