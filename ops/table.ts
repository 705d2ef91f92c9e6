/** One part of the closing table. */
export interface PartRow {
  part: string;
  address: string;
  state: string;
  seconds: string;
}

const columns = ["part", "address", "state", "seconds"] as const;

/** Rows under a head, each column as wide as its widest cell. */
export function table(rows: PartRow[]): string[] {
  const head: PartRow = { part: "part", address: "address", state: "state", seconds: "seconds" };
  const all = [head, ...rows];
  const widths = columns.map((column) => Math.max(...all.map((row) => row[column].length)));
  return all.map((row) =>
    columns
      .map((column, index) => row[column].padEnd(widths[index] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
