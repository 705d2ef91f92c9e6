/** Kinds of change, in the order in which they are told: what is lost first. */
export const kinds = [
  "deletes-data",
  "interrupts",
  "replaces",
  "stops",
  "starts",
  "adjusts",
  "sets-up",
  "routes",
  "networks",
  "secrets",
  "images",
  "others",
] as const;

export type ChangeKind = (typeof kinds)[number];

/** One thing that `up` would do, as a person sees it. */
export interface Change {
  kind: ChangeKind;
  /** The part, or what else it is about. */
  part: string;
  /** What is done, in words. */
  what: string;
  /** Why, a short phrase a cause. */
  why: string[];
  /** For how long the part is away: the time of its last start; unknown where it was never measured. */
  seconds?: number;
}
