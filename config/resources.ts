import { mebibytes } from "./units";
import type { Size } from "./units";

export interface ResourceSpec {
  /** CPU cores, for example 0.5. */
  cpus: number;
  memory: Size;
  /** What is kept free for the part. @default half of `memory` */
  reservedMemory?: Size;
}

/** Mebibytes that are kept free for one replica of a part. */
export function reservedMebibytes({ memory, reservedMemory }: ResourceSpec): number {
  return reservedMemory === undefined ? Math.ceil(mebibytes(memory) / 2) : mebibytes(reservedMemory);
}
