// @ts-check
import { run } from "./shell.mjs";

const TIME_OUT_MILLISECONDS = 3_000;

/** @type {Promise<boolean> | undefined} */
let answer;

/** Whether the engine's image registry, or a mirror that the engine is set to, answers. Asked once per run. */
export function registryAnswers() {
  answer ??= askRegistries();
  return answer;
}

async function askRegistries() {
  const format = '{{.IndexServerAddress}} {{join .RegistryConfig.Mirrors " "}}';
  const addresses = (await run("docker", ["info", "--format", format]))
    .split(/\s+/)
    .filter((address) => address !== "");
  const answers = await Promise.all(addresses.map(speaksRegistryProtocol));
  return answers.includes(true);
}

/**
 * A registry answers /v2/ with 200, or with 401 before a login; a portal of the network that stands in its way does not.
 * @param {string} address
 */
async function speaksRegistryProtocol(address) {
  try {
    const signal = AbortSignal.timeout(TIME_OUT_MILLISECONDS);
    const response = await fetch(new URL("/v2/", address), { signal, redirect: "manual" });
    return response.status === 200 || response.status === 401;
  } catch {
    return false;
  }
}
