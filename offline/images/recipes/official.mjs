// @ts-check
import { hashInputs } from "../inputs.mjs";
import { reference } from "./recipe.mjs";

/**
 * An image that no package registry has whole: the official one, or none.
 * @param {string} name
 * @returns {import("./recipe.mjs").Recipe}
 */
const officialOnly = (name) => ({
  name,
  inputs: hashInputs({ values: [reference(name)] }),
  pull: reference(name),
});

/** @type {Record<string, import("./recipe.mjs").Recipe>} */
export const officialRecipes = {
  grafana: officialOnly("grafana"),
  elasticsearch: officialOnly("elasticsearch"),
  kibana: officialOnly("kibana"),
  "kafka-ui": officialOnly("kafka-ui"),
  pgadmin: officialOnly("pgadmin"),
  "mongo-express": officialOnly("mongo-express"),
};

export const officialNames = Object.keys(officialRecipes);
