// @ts-check
import { existsSync } from "node:fs";
import { join } from "node:path";
import { ensureDocker } from "./docker.mjs";
import { extend } from "./environment.mjs";
import { runLanes } from "./lanes.mjs";
import { withLock } from "./lock.mjs";
import { installPackages } from "./npm.mjs";
import { cacheDirectory, clonePath, dataDirectory, modulesPath, project } from "./paths.mjs";
import { placeProviders } from "./providers.mjs";
import { run } from "./run.mjs";
import { placeOf, reachServer } from "./server.mjs";
import { prepareState } from "./state.mjs";
import { ensureToolchain } from "./toolchain.mjs";

/**
 * @typedef {object} Context what the lanes are given, and what they find out for the command
 * @property {NodeJS.ProcessEnv} environment
 * @property {AbortSignal} signal
 * @property {Record<string, string>} variables
 * @property {import("./toolchain.mjs").Toolchain} [toolchain]
 * @property {string} [stack] whose images are prepared; without one, every image
 * @property {boolean} makesImages
 * @property {import("./server.mjs").Server} [server] the one that the stack runs on, if it is not this machine
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
  toolchain: { after: [], run: prepareToolchain },
  providers: { after: ["npm", "toolchain"], run: providePlugins },
  server: {
    after: ["npm"],
    run: async (context, say) => {
      const { stack = "", environment, variables, toolchain, signal } = context;
      const own = extend(environment, variables, toolchain === undefined ? [] : [toolchain.directory]);
      context.server = await reachServer(stack, own, signal);
      if (context.server !== undefined) say(`${context.server.engine}: ${context.server.found}`);
    },
  },
  docker: { after: ["server"], run: prepareDocker },
  // what every stack runs, while the packages come that are needed to read which other images the stack runs
  base: {
    after: ["docker"],
    run: async (context, say) => {
      if (!existsSync(clonePath("images.json"))) await images(context, say, ["caddy"]);
    },
  },
  images: { after: ["npm", "docker", "base"], run: imagesOfStack },
};

/**
 * This machine's engine; for a stack that runs on a server it only makes the images that are sent there.
 *
 * @param {Context} context
 * @param {(text: string) => void} say
 */
async function prepareDocker(context, say) {
  const { environment, server, makesImages } = context;
  if (server !== undefined && !makesImages) return;
  const own = server === undefined ? environment : { ...environment, DOCKER_HOST: "" };
  context.variables["DOCKER_HOST"] = await ensureDocker(own, context.signal, say);
}

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

/** @param {Context} context @param {(text: string) => void} say */
async function imagesOfStack(context, say) {
  const { environment, variables, signal, stack, server } = context;
  if (stack === undefined) return images(context, say, []);
  const words = ["--require", "./ops/bootstrap/typescript.cjs", "ops/images.ts", stack];
  const compiled = { NODE_COMPILE_CACHE: clonePath("node-compile-cache") };
  const names = await run(modulesPath(".bin", "node"), words, {
    cwd: project,
    environment: { ...environment, ...variables, ...compiled, ...knownTo(server) },
    signal,
    title: "reading which images the stack runs",
  });
  // none where its settings cannot be read: the command itself says what is wrong with them
  if (names !== "") await images(context, say, names.split("\n"));
}

/**
 * @param {Context} context
 * @param {(text: string) => void} say
 * @param {string[]} names none for all
 */
async function images({ environment, variables, signal }, say, names) {
  const builder = join(project, "offline", "images", "main.mjs");
  const onWait = (/** @type {number} */ owner) => say(`waiting for process ${owner}, which prepares images`);
  await withLock(join(cacheDirectory(environment), "images.lock"), { signal, onWait }, () =>
    run(process.execPath, [builder, ...names], {
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
 * @param {{ environment: NodeJS.ProcessEnv, stack?: string }} of
 * @param {AbortController} controller
 * @param {import("./progress.mjs").Progress} progress
 * @returns {Promise<{ variables: Record<string, string>, folders: string[] }>} what the command's environment needs
 */
export async function setUp(needs, of, controller, progress) {
  /** @type {Context} */
  const context = { ...of, signal: controller.signal, variables: {}, makesImages: needs.includes("images") };
  const needed = lanesFor(needs, placeOf(of.stack));
  await runLanes(needed, context, progress, () => controller.abort());
  const { toolchain, server } = context;
  const folders = [modulesPath(".bin"), ...(toolchain === undefined ? [] : [toolchain.directory])];
  if (server === undefined) return { variables: context.variables, folders };
  return { variables: variablesOf(server, context), folders: [server.folder, ...folders] };
}

/**
 * @param {string[]} needs
 * @param {import("./server.mjs").Place} place
 * @returns {Record<string, Lane>}
 */
function lanesFor(needs, place) {
  const chosen = (/** @type {string[]} */ names) =>
    Object.fromEntries(Object.entries(lanes).filter(([name]) => names.includes(name)));
  // without a server the engine waits for no package
  if (place === "here") return chosen(needs.filter((name) => name !== "server"));
  if (place === "server") return chosen(needs);
  const state = ["state", "npm", "toolchain", "providers"];
  // neither a container nor an image is its own
  if (place === "is a server") return chosen(needs.filter((name) => state.includes(name)));
  // the state tells which server it is
  const all = chosen([...needs, ...state]);
  return { ...all, ...(all["server"] && { server: { ...all["server"], after: state } }) };
}

/**
 * A command talks to the server's engine, and takes what it lacks from the engine that made the images.
 *
 * @param {import("./server.mjs").Server} server
 * @param {Context} context
 */
function variablesOf(server, { environment, variables: { DOCKER_HOST: builder, ...variables } }) {
  return {
    // an ordinary sshd has room for ten sessions in one connection; the engine would begin four for each processor here
    PULUMI_PARALLEL: environment["PULUMI_PARALLEL"] ?? "8",
    ...variables,
    DOCKER_HOST: server.engine,
    ...knownTo(server),
    ...(builder !== undefined && { PLATFORM_IMAGES_FROM: builder }),
  };
}

/** @param {import("./server.mjs").Server | undefined} server @returns {Record<string, string>} */
function knownTo(server) {
  return server?.known === undefined ? {} : { PLATFORM_SERVER: JSON.stringify(server.known) };
}
