// @ts-check
import { join } from "node:path";
import { buildDebian } from "../debian.mjs";
import { hashInputs } from "../inputs.mjs";
import { imagesFolder, officialOrBuilt } from "./recipe.mjs";

/** @typedef {import("./recipe.mjs").Recipe} Recipe */

/** @type {Recipe} */
export const debian = {
  name: "debian",
  inputs: hashInputs({ files: [join(imagesFolder, "debian.mjs")] }),
  build: (inputs) => buildDebian(inputs),
};

export const jre = officialOrBuilt({
  name: "jre",
  base: debian,
  version: { command: ["java", "--version"], pattern: /^openjdk (\d+\.\d+\.\d+)/ },
  tag: (version) => `platform/jre:${version}-debian12`,
});

/** @type {Record<string, Recipe>} */
export const baseRecipes = { debian, jre };
