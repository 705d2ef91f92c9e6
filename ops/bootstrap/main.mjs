// @ts-check
// Sets up what a command needs and hands over to it: node ops/bootstrap/main.mjs COMMAND [arguments…]
// Runs before the packages are installed, so it uses Node 20 and nothing else.
import { constants } from "node:os";
import { parseArgs } from "node:util";
import { commands } from "./commands.mjs";
import { exportLines, extend } from "./environment.mjs";
import { InterruptedError, SetupError } from "./errors.mjs";
import { endingSignals, handOver } from "./hand-over.mjs";
import { project } from "./paths.mjs";
import { Progress } from "./progress.mjs";
import { setUp } from "./setup.mjs";

const oldestNode = 20;

/** @param {string | undefined} name @returns {import("./commands.mjs").Command} */
function commandNamed(name) {
  const command = name === undefined ? undefined : commands[name];
  if (command !== undefined) return command;
  throw new SetupError(`no command ${name ?? "was given"}; known: ${Object.keys(commands).join(", ")}`);
}

function checkMachine() {
  if (Number.parseInt(process.versions.node, 10) < oldestNode) {
    throw new SetupError(`Node ${process.versions.node} is too old: Node ${oldestNode} or later is needed`);
  }
  if (process.platform === "win32") {
    throw new SetupError("Windows is supported through WSL 2 alone: run this inside a Linux distribution there");
  }
}

/**
 * The stack that the arguments name; whether they are right is for the command to say.
 *
 * @param {string[]} given
 */
function stackAmong(given) {
  const { stack = "dev" } = parseArgs({ args: given, options: { stack: { type: "string" } }, strict: false }).values;
  return typeof stack === "string" ? stack : "dev";
}

/** @param {string[]} needs @param {string | undefined} stack @param {Progress} progress */
async function setUpInterruptibly(needs, stack, progress) {
  const controller = new AbortController();
  /** @param {NodeJS.Signals} signal */
  const interrupt = (signal) => {
    process.exitCode = 128 + constants.signals[signal];
    controller.abort();
  };
  for (const signal of endingSignals) process.on(signal, interrupt);
  try {
    const of = { environment: process.env, ...(stack === undefined ? {} : { stack }) };
    return await setUp(needs, of, controller, progress);
  } finally {
    for (const signal of endingSignals) process.off(signal, interrupt);
    progress.close();
  }
}

/** @param {string[]} argv @returns {Promise<number>} */
async function main([name, ...further]) {
  checkMachine();
  const { needs, run, everyImage } = commandNamed(name);
  const passedOn = further[0] === "--" ? further.slice(1) : further;
  const stack = everyImage ? undefined : stackAmong(passedOn);
  const { variables, folders } = await setUpInterruptibly(needs, stack, new Progress());
  if (run.length === 0) process.stdout.write(`${exportLines(variables, folders)}\n`);
  const environment = extend(process.env, variables, folders);
  for (const [index, program] of run.entries()) {
    const isLast = index === run.length - 1;
    const code = await handOver(isLast ? [...program, ...passedOn] : program, { cwd: project, environment });
    if (code !== 0) return code;
  }
  return 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (error instanceof SetupError) process.stderr.write(`${error.message}\n`);
  else if (!(error instanceof InterruptedError)) throw error;
  process.exitCode ||= 1;
}
