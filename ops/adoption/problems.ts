import type { ConnectionPlan } from "../../components/plan/connection";
import type { MarkPlan } from "../../components/plan/workload";
import { markIn } from "../checks/marks";
import type { Source } from "./source";

/** The part that is to have the data. */
export interface Taker {
  part: string;
  mark: MarkPlan | undefined;
  kind: ConnectionPlan["kind"] | undefined;
}

/** Servers that read the files of another installation; the others know users and passwords that are not this stack's. */
const asFiles: ConnectionPlan["kind"][] = ["postgres", "redis", "kafka"];

/** Redis that keeps its data reads them from here, and from nothing else. */
const appendOnlyFolder = "appendonlydir";

/** Every reason why a part cannot have a volume's data. */
export function sourceProblems(volume: string, source: Source | undefined, taker: Taker): string[] {
  if (source === undefined) return [`--volume ${volume}: Docker has no volume of this name; see: docker volume ls`];
  const { stack, users } = source;
  return [
    ...(stack === undefined
      ? []
      : [`--volume ${volume}: it is held by stack ${stack}; allowed: a volume of no stack.`]),
    ...(users.length === 0 ? [] : [`--volume ${volume}: ${users.join(", ")} runs with it; stop that first.`]),
    ...contentProblems(volume, source, taker),
  ];
}

function contentProblems(volume: string, { files, mark: content }: Source, { part, mark, kind }: Taker): string[] {
  if (kind !== undefined && !asFiles.includes(kind)) {
    return [
      `--part ${part}: its data are not taken over as files; copy them by clients of the old server and of ${part}.`,
    ];
  }
  if (kind === "redis" && !files.includes(appendOnlyFolder)) {
    return [
      `--volume ${volume}: it has no ${appendOnlyFolder}, from which ${part} reads its data; while the old Redis runs: redis-cli config set appendonly yes`,
    ];
  }
  if (mark === undefined) return [];
  const found = markIn(content, mark);
  if (found === undefined) return [`--volume ${volume}: it has no ${mark.file}, so that it holds no data for ${part}.`];
  if (found === mark.value) return [];
  return [
    `--volume ${volume}: its data are of ${mark.meaning} ${found}, and ${part} is to run ${mark.value}, which cannot read them; see docs/adopt.md.`,
  ];
}
