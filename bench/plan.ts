import { planPlatform } from "../components/plan/platform";
import type { PlatformPlan } from "../components/plan/platform";
import type { Images } from "../components/targets/docker/images";
import { parseSettings } from "../config/settings";
import { Stop } from "../ops/report";

/** The plan of the settings that a stack's file would hold. */
export function planSettings(settings: Record<string, unknown>, images: Images): PlatformPlan {
  const raw = Object.entries(settings).map(([key, value]) => {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    return [key, { value: text, secret: false }] as const;
  });
  const { stack, problems } = parseSettings(Object.fromEntries(raw));
  if (stack === undefined) throw new Stop(problems);
  return planPlatform(stack, images.unavailable);
}
