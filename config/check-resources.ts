import type { ResourceSpec } from "./resources";
import { parseSize } from "./units";

/** Amounts that cannot be, of one part. */
export function checkResources(path: string, { cpus, memory, reservedMemory }: ResourceSpec): string[] {
  const problems = checkMemory(`${path}/resources/memory`, memory);
  const limit = parseSize(memory);
  if (limit !== undefined && reservedMemory !== undefined && (parseSize(reservedMemory) ?? Infinity) > limit) {
    problems.push(`${path}/resources/reservedMemory: ${reservedMemory} is more than the limit of ${memory}`);
  }
  if (!(cpus > 0)) problems.push(`${path}/resources/cpus: ${cpus} is not a number of cores above 0`);
  return problems;
}

/** An amount of memory that cannot be a limit. */
export function checkMemory(path: string, found: string): string[] {
  const memory = parseSize(found);
  if (memory === undefined) return [`${path}: "${found}" is not an amount such as 512MB`];
  return memory < 6 ? [`${path}: ${found} is below Docker's least of 6MB`] : [];
}

/** Why a part that is replaced in place has one replica. */
export function oneAlone(path: string): string {
  return `${path}: a part that is replaced in place (update: recreate) has one replica`;
}
