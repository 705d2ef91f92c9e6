// @ts-check
import { hashInputs } from "../inputs.mjs";
import { reference } from "./recipe.mjs";

/**
 * An image that is in no package registry: the official one, or none.
 * @param {string} name
 * @param {string} [pull]
 * @returns {import("./recipe.mjs").Recipe}
 */
export const officialOnly = (name, pull = reference(name)) => ({ name, inputs: hashInputs({ values: [pull] }), pull });

/** @type {Record<string, import("./recipe.mjs").Recipe>} */
export const officialRecipes = {
  grafana: officialOnly("grafana"),
  elasticsearch: officialOnly("elasticsearch"),
  kibana: officialOnly("kibana"),
  "kafka-ui": officialOnly("kafka-ui"),
};

export const officialNames = Object.keys(officialRecipes);
