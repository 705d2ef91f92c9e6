const durationUnits = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 } as const;
const sizeUnits = { KB: 1 / 1024, MB: 1, GB: 1024, TB: 1024 * 1024 } as const;

/** A length of time such as `"250ms"`, `"30s"`, `"5m"`, `"24h"`, `"7d"`. */
export type Duration = `${number}${keyof typeof durationUnits}`;

/** An amount of memory or disk such as `"512MB"` or `"1.5GB"`, in powers of 1024. */
export type Size = `${number}${keyof typeof sizeUnits}`;

/** The seconds of a duration, or `undefined` when the text is not a duration. */
export function parseDuration(text: string): number | undefined {
  return parse(text, durationUnits);
}

/** The mebibytes of a size, or `undefined` when the text is not a size. */
export function parseSize(text: string): number | undefined {
  return parse(text, sizeUnits);
}

/** The whole seconds of a duration, rounded up. Throws on what `check` would have refused. */
export function seconds(duration: Duration): number {
  return Math.ceil(known(parseDuration(duration), duration, "a duration like 30s or 5m"));
}

/** The whole mebibytes of a size, rounded up. Throws on what `check` would have refused. */
export function mebibytes(size: Size): number {
  return Math.ceil(known(parseSize(size), size, "a size like 512MB or 1.5GB"));
}

function parse(text: string, units: Record<string, number>): number | undefined {
  const match = /^(\d+(?:\.\d+)?)([A-Za-z]+)$/.exec(text);
  const factor = match?.[2] === undefined ? undefined : units[match[2]];
  const value = factor === undefined ? undefined : Number(match?.[1]) * factor;
  return value !== undefined && value > 0 ? value : undefined;
}

function known(value: number | undefined, text: string, allowed: string): number {
  if (value === undefined) throw new Error(`"${text}" is not ${allowed}`);
  return value;
}
