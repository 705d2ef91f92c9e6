// @ts-check
import { backingNames, backingRecipes } from "./recipes/backing.mjs";
import { baseRecipes } from "./recipes/base.mjs";
import { maicivyNames, maicivyRecipes } from "./recipes/maicivy.mjs";
import { medisecureNames, medisecureRecipes } from "./recipes/medisecure.mjs";
import { monitoringNames, monitoringRecipes } from "./recipes/monitoring.mjs";
import { officialNames, officialOnly, officialRecipes } from "./recipes/official.mjs";
import { serviceNames, serviceRecipes } from "./recipes/services.mjs";
import { storeNames, storeRecipes } from "./recipes/stores.mjs";
import { todoappNames, todoappRecipes } from "./recipes/todoapp.mjs";
import { webNames, webRecipes } from "./recipes/web.mjs";

/**
 * In the order in which they are made: the services first, which wait longest for Maven.
 * @type {Record<string, import("./recipes/recipe.mjs").Recipe>}
 */
export const recipes = {
  ...baseRecipes,
  ...serviceRecipes,
  ...backingRecipes,
  ...webRecipes,
  ...todoappRecipes,
  ...maicivyRecipes,
  ...monitoringRecipes,
  ...medisecureRecipes,
  ...storeRecipes,
  ...officialRecipes,
};

/** What the platform itself runs; the others are there to build these. */
export const lockedNames = [
  ...serviceNames,
  ...backingNames,
  ...webNames,
  ...todoappNames,
  ...maicivyNames,
  ...monitoringNames,
  ...medisecureNames,
  ...storeNames,
  ...officialNames,
];

/**
 * How the image of this name comes to be; a full reference is a version that a stack chose, which is official or none.
 * @param {string} name
 * @returns {import("./recipes/recipe.mjs").Recipe | undefined}
 */
export const recipeOf = (name) =>
  recipes[name] ?? (name.includes(":") ? officialOnly(name, undefined, name) : undefined);
