// @ts-check
import { join } from "node:path";
import { buildImage } from "../docker.mjs";
import { hashInputs } from "../inputs.mjs";
import { packageServices, serviceVersion } from "../service.mjs";
import { jre } from "./base.mjs";
import { project } from "./recipe.mjs";

/** @typedef {import("./recipe.mjs").Recipe} Recipe */

const source = join(project, "reference", "spring");
const inputs = hashInputs({ folders: [source], values: [jre.inputs] });

const packageReferenceServices = () => packageServices(source);

/**
 * @param {string} name
 * @param {string} role
 * @returns {Recipe}
 */
const service = (name, role) => ({
  name,
  inputs,
  base: jre,
  prepare: packageReferenceServices,
  build: (hash, base) => {
    const version = serviceVersion(source);
    return buildImage({
      name,
      context: source,
      dockerfile: join(source, "Dockerfile"),
      buildArguments: { BASE: base, ROLE: role, VERSION: version },
      version,
      tag: (found) => `platform/${name}:${found}`,
      inputs: hash,
    });
  },
});

/** @type {Record<string, Recipe>} */
export const serviceRecipes = {
  "domain-service": service("domain-service", "domain"),
  "config-server": service("config-server", "config-server"),
  "discovery-server": service("discovery-server", "discovery-server"),
  gateway: service("gateway", "gateway"),
};

export const serviceNames = Object.keys(serviceRecipes);
