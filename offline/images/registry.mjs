// @ts-check
import { run } from "./shell.mjs";

const TIME_OUT_MILLISECONDS = 3_000;

/** @type {Map<string, Promise<boolean>>} */
const answers = new Map();

/**
 * Whether the registry of this image answers; for an image that names none, the engine's own or a mirror that the engine
 * is set to. Each is asked once per run.
 * @param {string} reference
 */
export function registryAnswers(reference) {
  const host = registryHost(reference);
  const known = answers.get(host);
  if (known) return known;
  const answer = host === "" ? engineRegistryAnswers() : speaksRegistryProtocol(`https://${host}`);
  answers.set(host, answer);
  return answer;
}

/**
 * As Docker reads it: the part before the first slash is a host when it has a dot or a port, or is localhost.
 * @param {string} reference
 */
function registryHost(reference) {
  const [first = "", ...rest] = reference.split("/");
  return rest.length > 0 && (/[.:]/.test(first) || first === "localhost") ? first : "";
}

async function engineRegistryAnswers() {
  const format = '{{.IndexServerAddress}} {{join .RegistryConfig.Mirrors " "}}';
  const addresses = (await run("docker", ["info", "--format", format]))
    .split(/\s+/)
    .filter((address) => address !== "");
  return (await Promise.all(addresses.map(speaksRegistryProtocol))).includes(true);
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
