// @ts-check
import { hashInputs } from "../inputs.mjs";
import { reference } from "./recipe.mjs";

/**
 * An image that package registries do not have, or not as a whole: the official one, or none.
 * @param {string} name
 * @param {string} [missing] why it is not built here
 * @param {string} [pull]
 * @returns {import("./recipe.mjs").Recipe}
 */
export const officialOnly = (name, missing = "it is in no package registry", pull = reference(name)) => ({
  name,
  inputs: hashInputs({ values: [pull] }),
  pull,
  missing,
});

/** @type {Record<string, import("./recipe.mjs").Recipe>} */
export const officialRecipes = {
  grafana: officialOnly("grafana"),
  elasticsearch: officialOnly("elasticsearch"),
  kibana: officialOnly("kibana"),
  "kafka-ui": officialOnly("kafka-ui"),
  pgadmin: officialOnly("pgadmin", "it is not built from its Python packages yet"),
  "mongo-express": officialOnly("mongo-express", "npm has it only with a package that lies elsewhere"),
};

export const officialNames = Object.keys(officialRecipes);
