import { announcement } from "../batches/passes";
import { kinds } from "./change";
import type { Change, ChangeKind } from "./change";
import type { Report } from "./report";
import { shortened } from "./reasons";

const heads: Record<ChangeKind, string> = {
  "deletes-data": "DATA ARE DELETED, for good",
  interrupts: "INTERRUPTED: one container that cannot be doubled",
  replaces: "Replaced, the new one first",
  stops: "Stopped",
  starts: "Started",
  adjusts: "Changed in place",
  "sets-up": "Set up again",
  routes: "Routes",
  networks: "Networks",
  secrets: "Secrets",
  images: "Images",
  others: "Besides",
};

/** A report for people: a head a kind, a line a change, its reasons behind it. */
export function reportLines({ warnings, ...report }: Report): string[] {
  return [...updateLines(report), ...(warnings.length > 0 ? ["", "Warnings", ...warnings.map(indented)] : [])];
}

const indented = (sentence: string): string => `  ${sentence}`;

function updateLines({
  stack,
  drift,
  repairs,
  scarce,
  batches,
  changes,
  unchanged,
}: Omit<Report, "warnings">): string[] {
  if (drift.length + repairs.length + changes.length === 0)
    return [`Nothing to do: stack ${stack} is as described (parts: ${unchanged}).`];
  const width = Math.max(0, ...changes.map(({ part }) => part.length));
  const groups = kinds.map((kind) => [kind, changes.filter((change) => change.kind === kind)] as const);
  return [
    `npm run up would do this to stack ${stack}:`,
    ...(drift.length > 0 ? ["", "Drift: what is there is not as the state says", ...drift.map(indented)] : []),
    ...(repairs.length > 0 ? ["", "First mended", ...repairs.map(indented)] : []),
    ...(batches.length > 0 ? ["", "In batches", ...announcement({ scarce, batches }).map(indented)] : []),
    ...groups
      .filter(([, group]) => group.length > 0)
      .flatMap(([kind, group]) => ["", headOf(kind, changes), ...group.map((change) => line(change, width))]),
    "",
    `Parts that stay as they are: ${unchanged}. Nothing was changed by this preview.`,
  ];
}

/** What is said of all changes of a kind. */
export function headOf(kind: ChangeKind, changes: Change[]): string {
  const interrupts = changes.some((change) => change.kind === "interrupts");
  return kind === "replaces" && !interrupts ? `${heads.replaces}: no request is lost` : heads[kind];
}

function line({ part, what, why }: Change, width: number): string {
  return `  ${part.padEnd(width)}  ${what}${why.length > 0 ? `: ${shortened(why, 4)}` : ""}`;
}
