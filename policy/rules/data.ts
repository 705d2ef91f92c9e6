import { objects, partOf, types } from "./rule";
import type { Rule } from "./rule";

/** What holds data wherever it stands, in words. */
const holders: Record<string, string> = {
  [types.databaseCluster]: "the managed database",
  [types.database]: "the database of a managed one",
  [types.blockStorage]: "the volume",
};

export const protectedData: Rule = {
  name: "protected-data",
  description: "A change of a description must not be able to delete data.",
  violations: (asked) => {
    const holder = asked.type === types.volume ? dataVolume(asked.properties["labels"]) : holders[asked.type];
    if (holder === undefined || asked.protected) return [];
    return [`${partOf(asked)}: ${holder} ${asked.name} is not protected against deletion; allowed: protect: true`];
  },
};

/** A volume that says that it holds data; what others hold can be made again. */
function dataVolume(labels: unknown): string | undefined {
  const mark = objects(labels).find(({ label }) => label === "platform.data");
  return mark?.["value"] === "true" ? "the data volume" : undefined;
}
