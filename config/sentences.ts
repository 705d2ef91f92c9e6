import type { z } from "zod";
import { closest } from "./closest";

/** What is wrong with a value inside one setting: path, what is allowed, what was found. */
export function sentencesAbout(issues: z.core.$ZodIssue[], given: unknown, key: string, known: string[]): string[] {
  return issues.flatMap((issue) => {
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((name) => `${key}/${name}: unknown key${closest(name, known)}; known: ${known.join(", ")}`);
    }
    const at = (value: unknown, name: PropertyKey): unknown =>
      (value as Record<PropertyKey, unknown> | undefined)?.[name];
    const found = issue.path.reduce(at, given);
    const text = found === undefined ? "nothing" : JSON.stringify(found);
    return [`${[key, ...issue.path].join("/")}: ${issue.message}; found: ${text}`];
  });
}
