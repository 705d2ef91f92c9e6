// @ts-check
import { join } from "node:path";
import { ensureDocker } from "./docker.mjs";
import { runLanes } from "./lanes.mjs";
import { withLock } from "./lock.mjs";
import { installPackages } from "./npm.mjs";
import { cacheDirectory, clonePath, dataDirectory, modulesPath, project } from "./paths.mjs";
import { placeProviders } from "./providers.mjs";
import { run } from "./run.mjs";
import { prepareState } from "./state.mjs";
import { ensureToolchain } from "./toolchain.mjs";

/**
 * @typedef {object} Context what the lanes are given, and what they find out for the command
 * @property {NodeJS.ProcessEnv} environment
 * @property {AbortSignal} signal
 * @property {Record<string, string>} variables
 * @property {import("./toolchain.mjs").Toolchain} [toolchain]
 */

/** @typedef {import("./lanes.mjs").Lane<Context>} Lane */

/** @type {Record<string, Lane>} */
const lanes = {
  state: {
    after: [],
    run: async (context, say) => {
      Object.assign(context.variables, prepareState(context.environment, dataDirectory(context.environment), say));
    },
  },
  npm: { after: [], run: ({ signal }, say) => installPackages(project, signal, say) },
  docker: {
    after: [],
    run: async (context, say) => {
      context.variables["DOCKER_HOST"] = await ensureDocker(context.environment, context.signal, say);
    },
  },
  toolchain: { after: [], run: prepareToolchain },
  providers: { after: ["npm", "toolchain"], run: providePlugins },
  // Maven's part needs no Docker, but may bring Maven by apt as the docker lane may bring Docker.
  package: { after: ["docker"], run: (context, say) => images(context, say, ["package"]) },
  images: { after: ["docker", "package"], run: (context, say) => images(context, say, []) },
};

/** @param {Context} context @param {(text: string) => void} say */
async function prepareToolchain(context, say) {
  const cache = cacheDirectory(context.environment);
  const remembered = clonePath("toolchain.json");
  context.toolchain = await ensureToolchain({ project, cache, remembered, signal: context.signal, say });
}

/** @param {Context} context */
async function providePlugins({ toolchain, variables }) {
  if (toolchain === undefined) return;
  const pulumiHome = clonePath("pulumi-home");
  placeProviders({ project, pulumiHome, source: toolchain.source });
  variables["PULUMI_HOME"] = pulumiHome;
  variables["PULUMI_SKIP_UPDATE_CHECK"] = "true";
  // the program and each plugin are compiled anew at every command otherwise: half a second
  variables["NODE_COMPILE_CACHE"] = clonePath("node-compile-cache");
  if (toolchain.source === "modules") variables["PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"] = "true";
}

/** @param {Context} context @param {(text: string) => void} say @param {string[]} stage */
async function images({ environment, variables, signal }, say, stage) {
  const builder = join(project, "offline", "images", "main.mjs");
  const onWait = (/** @type {number} */ owner) => say(`waiting for process ${owner}, which prepares images`);
  await withLock(join(cacheDirectory(environment), "images.lock"), { signal, onWait }, () =>
    run(process.execPath, [builder, ...stage], {
      cwd: project,
      environment: { ...environment, ...variables },
      signal,
      onLine: say,
      title: "preparing the images",
    }),
  );
}

/**
 * Brings the needed lanes to their end.
 *
 * @param {string[]} needs
 * @param {NodeJS.ProcessEnv} environment
 * @param {AbortController} controller
 * @param {import("./progress.mjs").Progress} progress
 * @returns {Promise<{ variables: Record<string, string>, folders: string[] }>} what the command's environment needs
 */
export async function setUp(needs, environment, controller, progress) {
  /** @type {Context} */
  const context = { environment, signal: controller.signal, variables: {} };
  const needed = Object.fromEntries(Object.entries(lanes).filter(([name]) => needs.includes(name)));
  await runLanes(needed, context, progress, () => controller.abort());
  const folders = [modulesPath(".bin"), ...(context.toolchain === undefined ? [] : [context.toolchain.directory])];
  return { variables: context.variables, folders };
}
