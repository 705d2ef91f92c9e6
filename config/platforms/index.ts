import type { PlatformSpec } from "../platform";
import { maicivy } from "./maicivy";
import { medisecure } from "./medisecure";
import { rofecare } from "./rofecare";
import { todoapp } from "./todoapp";

/** Every platform description, by name. */
export const platforms: Record<string, PlatformSpec | undefined> = { maicivy, medisecure, rofecare, todoapp };
