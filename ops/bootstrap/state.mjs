// @ts-check
import { randomBytes } from "node:crypto";
import { existsSync, linkSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { errorCode, SetupError } from "./errors.mjs";

const passphraseBytes = 32;

/**
 * The state backend and the passphrase of its secrets: the caller's where set, else our own in the user's data folder.
 *
 * @param {NodeJS.ProcessEnv} environment
 * @param {string} data the user's data folder
 * @param {(text: string) => void} say
 * @returns {Record<string, string>} the variables to be set
 */
export function prepareState(environment, data, say) {
  /** @type {Record<string, string>} */
  const variables = {};
  const ownBackend = environment["PULUMI_BACKEND_URL"] === undefined;
  if (ownBackend) {
    mkdirSync(join(data, "state"), { recursive: true, mode: 0o700 });
    variables["PULUMI_BACKEND_URL"] = `file://${join(data, "state")}`;
  }
  const given = ["PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE"];
  if (!given.some((name) => environment[name] !== undefined)) {
    const file = join(data, "passphrase");
    if (!existsSync(file)) {
      if (ownBackend) refuseOverStacks(join(data, "state"), file);
      writePassphrase(data, file);
      say(
        ownBackend
          ? `state is kept in ${data}, its secrets' passphrase in ${file}: keep a copy, whoever loses it loses the secrets`
          : `a new passphrase for secrets is in ${file}: keep a copy; a state that others work on has one already, set PULUMI_CONFIG_PASSPHRASE to that`,
      );
    }
    variables["PULUMI_CONFIG_PASSPHRASE_FILE"] = file;
  }
  return variables;
}

/**
 * A new passphrase would not open what an earlier one closed.
 *
 * @param {string} state
 * @param {string} file
 */
function refuseOverStacks(state, file) {
  const folder = join(state, ".pulumi", "stacks");
  if (!existsSync(folder)) return;
  const stacks = readdirSync(folder, { recursive: true }).filter((name) => String(name).endsWith(".json"));
  if (stacks.length === 0) return;
  throw new SetupError(
    `the passphrase ${file} is missing, but ${folder} holds stacks whose secrets it opens (${stacks.join(", ")}): put it back from a copy, or set PULUMI_CONFIG_PASSPHRASE`,
  );
}

/** @param {string} data @param {string} file */
function writePassphrase(data, file) {
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const candidate = `${file}.${process.pid}`;
  writeFileSync(candidate, randomBytes(passphraseBytes).toString("base64url"), { mode: 0o600 });
  try {
    linkSync(candidate, file);
  } catch (error) {
    // Of two first runs at once, one passphrase must hold for both.
    if (errorCode(error) !== "EEXIST") throw error;
  } finally {
    rmSync(candidate);
  }
}
