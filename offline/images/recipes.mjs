// @ts-check
import { backingNames, backingRecipes } from "./recipes/backing.mjs";
import { baseRecipes } from "./recipes/base.mjs";
import { medisecureNames, medisecureRecipes } from "./recipes/medisecure.mjs";
import { monitoringNames, monitoringRecipes } from "./recipes/monitoring.mjs";
import { officialNames, officialRecipes } from "./recipes/official.mjs";
import { serviceNames, serviceRecipes } from "./recipes/services.mjs";
import { storeNames, storeRecipes } from "./recipes/stores.mjs";
import { todoappNames, todoappRecipes } from "./recipes/todoapp.mjs";
import { webNames, webRecipes } from "./recipes/web.mjs";

/** @type {Record<string, import("./recipes/recipe.mjs").Recipe>} */
export const recipes = {
  ...baseRecipes,
  ...backingRecipes,
  ...webRecipes,
  ...todoappRecipes,
  ...medisecureRecipes,
  ...monitoringRecipes,
  ...storeRecipes,
  ...serviceRecipes,
  ...officialRecipes,
};

/** What the platform itself runs; the others are there to build these. */
export const lockedNames = [
  ...backingNames,
  ...webNames,
  ...todoappNames,
  ...medisecureNames,
  ...monitoringNames,
  ...storeNames,
  ...serviceNames,
  ...officialNames,
];
