import type { PlatformSpec } from "../../config/platform";
import { rofecare } from "../../config/platforms/rofecare";

/** Rofecare whose proxy answers with one header more: every route changes, and no service does. */
export const platform: PlatformSpec = {
  ...rofecare,
  proxy: { ...rofecare.proxy, headers: { ...rofecare.proxy.headers, "X-Bench": "changed" } },
};
