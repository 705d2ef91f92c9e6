import { lossSentence } from "../load/load";
import type { LoadResult, Lost } from "../load/result";
import { markdown, rounded } from "../report";
import { underLoad } from "./scenarios";
import type { Timed } from "./timed";
import type { Outcome } from "./under-load";

/** Seconds that a command may need to tell of a bad release once its time-out is over. */
const endAim = 60;
const shownLosses = 5;

/** The table of what was lost, one row for each change and peer. */
export function lossLines(outcomes: Outcome[]): string[] {
  const head = ["change", "", "lost", "of 20 s", "websocket closed by", "twice or missing", "p99", "command"];
  const rows = outcomes.map(({ scenario, peer, load, stored, seconds, failure }) => [
    titleOf(scenario),
    peer,
    `${load.lost.length} of ${load.sent}`,
    `${load.slow.lost.length} of ${load.slow.sent}`,
    load.socket.ends.map(({ code }) => code).join(", ") || "never opened",
    String(stored.twice.length + stored.missing.length),
    `${load.latency.p99} ms`,
    `${rounded(seconds)} s${failure === undefined ? "" : ", failed"}`,
  ]);
  return rows.length === 0 ? [] : [...markdown([head, ...rows]), "", ...outcomes.flatMap(causes)];
}

/** The times that are measured without a load, and those that bad releases took. */
export function timeLines(outcomes: Outcome[], measured: Timed[]): string[] {
  const bad = outcomes.flatMap(({ scenario, peer, seconds, failure }) => {
    const { fails } = underLoad.find(({ name }) => name === scenario) ?? {};
    if (fails === undefined) return [];
    const what = `${titleOf(scenario)}, told`;
    if (failure === undefined) return [[what, peer, "never", `≤ ${endAim} s`, "missed"]];
    const beyond = seconds - fails.timeout;
    return [[what, peer, `${rounded(beyond)} s`, `≤ ${endAim} s`, verdict(beyond, endAim)]];
  });
  const rows = measured.map(({ what, peer, seconds, own, aim }) => [
    ...[what, peer, `${rounded(seconds)} s, of these its own start-up ${rounded(own)} s`],
    ...[`≤ ${aim} s beyond it`, verdict(seconds - own, aim)],
  ]);
  const all = [...bad, ...rows];
  return all.length === 0 ? [] : markdown([["time", "", "seconds", "aim", ""], ...all]);
}

function verdict(seconds: number, aim: number): string {
  return seconds <= aim ? "met" : "missed";
}

function causes({ scenario, peer, load }: Outcome): string[] {
  const all = lostOf(load);
  if (all.length === 0) return [];
  const first = all.slice(0, shownLosses).map((lost) => `- ${lossSentence(lost)}`);
  return [`${titleOf(scenario)}, ${peer}: ${reasonsOf(load)}. The first:`, "", ...first, ""];
}

/** Everything that a load lost. */
export function lostOf({ lost, slow, socket }: LoadResult): Lost[] {
  return [...lost, ...slow.lost, ...socket.lost];
}

/** Why it was lost, the most frequent reasons first; empty where nothing was. */
export function reasonsOf(load: LoadResult): string {
  const counts = new Map<string, number>();
  for (const { why } of lostOf(load)) counts.set(why, (counts.get(why) ?? 0) + 1);
  const reasons = [...counts].sort(([, left], [, right]) => right - left).map(([why, count]) => `${count} × ${why}`);
  return reasons.slice(0, shownLosses).join("; ");
}

function titleOf(scenario: string): string {
  return underLoad.find(({ name }) => name === scenario)?.title ?? scenario;
}
