import type { Input } from "../protocol/declaration.mts";

/** Values that have no meaning but one: when they change, so does what was drawn. */
export const keepers: Input = { shape: { map: "string" }, replace: true };
