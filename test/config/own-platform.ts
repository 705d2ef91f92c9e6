import { platformOf } from "../plan/samples";

/** A description that stands in a file of one's own, for the tests of the settings. */
export const platform = platformOf({ name: "own" });
