import { isUnknown, partOf, plain, types } from "./rule";
import type { Rule } from "./rule";

const properties: Record<string, string> = {
  [types.container]: "image",
  [types.pulledImage]: "name",
  [types.builtImage]: "imageName",
};

export const pinnedImages: Rule = {
  name: "pinned-images",
  description: "An image without a version is another one tomorrow, and nothing can go back to it.",
  violations: (asked) => {
    const property = properties[asked.type];
    if (property === undefined) return [];
    const image = plain(asked.properties[property]);
    if (isUnknown(image)) return [];
    const why = typeof image === "string" ? problem(image) : "names no image";
    const allowed = "allowed: a version as tag, a digest, or an id";
    return why === undefined ? [] : [`${partOf(asked)}: ${why}; ${allowed}`];
  },
};

function problem(image: string): string | undefined {
  if (/(^|@)sha256:[0-9a-f]{64}$/.test(image)) return undefined;
  const tag = /:([^:/]+)$/.exec(image)?.[1];
  if (tag === undefined) return `image ${image} has no tag, which means latest`;
  return tag === "latest" ? `image ${image} may be another one tomorrow` : undefined;
}
