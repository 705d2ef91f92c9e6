import type { PlatformSpec } from "../platform";
import { rofecare } from "./rofecare";

/** Every platform description, by name. */
export const platforms: Record<string, PlatformSpec | undefined> = { rofecare };
