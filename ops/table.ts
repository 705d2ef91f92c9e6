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
  return aligned([[...columns], ...rows.map((row) => columns.map((column) => row[column]))]);
}

/** Lines in which the cells of a column stand below each other. */
export function aligned(rows: string[][]): string[] {
  const widths = rows.reduce<number[]>((wide, row) => row.map((cell, at) => Math.max(cell.length, wide[at] ?? 0)), []);
  return rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
