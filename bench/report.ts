/** What one part of the bench found. */
export interface Section {
  title: string;
  /** Markdown. */
  lines: string[];
  /** The measurements themselves. */
  data: unknown;
}

/** A Markdown table of rows under their head. */
export function markdown([head = [], ...rows]: string[][]): string[] {
  const widths = head.map((_, column) => Math.max(3, ...[head, ...rows].map((row) => (row[column] ?? "").length)));
  const line = (row: string[]): string =>
    `| ${widths.map((width, index) => (row[index] ?? "").padEnd(width)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)];
}

/** Seconds of ours and of a peer, with the aim. */
export interface Comparison {
  name: string;
  ours: number;
  peer: number;
  aim: number;
}

/** The rows of a comparison; whether an aim is met is said, never asserted. */
export function comparison(rows: Comparison[]): string[][] {
  return rows.map(({ name, ours, peer, aim }) => {
    const ratio = ours / peer;
    const verdict = ratio <= aim ? "met" : "missed";
    return [name, `${rounded(ours)} s`, `${rounded(peer)} s`, ratio.toFixed(2), `≤ ${aim}`, verdict];
  });
}

export const comparisonHead = ["figure", "ours", "peer", "ratio", "aim", ""];

export function median(values: number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  const [low = NaN, high = NaN] = [sorted[middle - 1 + (sorted.length % 2)], sorted[middle]];
  return (low + high) / 2;
}

export function rounded(value: number): string {
  return value.toFixed(1);
}
