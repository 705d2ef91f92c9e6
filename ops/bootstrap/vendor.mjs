// @ts-check
import { createHash } from "node:crypto";
import { createWriteStream, rmSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { SetupError } from "./errors.mjs";
import { run } from "./run.mjs";

const releases = "https://get.pulumi.com/releases/sdk";
const probeMilliseconds = 3000;
const releaseArchitectures = new Map([
  ["x64", "x64"],
  ["arm64", "arm64"],
]);

/**
 * Whether releases can be downloaded from this machine.
 *
 * @param {AbortSignal} signal
 * @param {string} [base]
 */
export async function isVendorInReach(signal, base = releases) {
  if (!releaseArchitectures.has(process.arch)) return false;
  const limit = AbortSignal.any([signal, AbortSignal.timeout(probeMilliseconds)]);
  try {
    const response = await fetch(`${base}/${archiveName("v3.0.0")}`, { method: "HEAD", signal: limit });
    return response.ok;
  } catch {
    signal.throwIfAborted();
    // Whatever keeps it from answering (no route, no name, a filter), the answer is the same.
    return false;
  }
}

/** @param {string} version */
function archiveName(version) {
  return `pulumi-${version}-${process.platform}-${String(releaseArchitectures.get(process.arch))}.tar.gz`;
}

/**
 * Downloads a release, compares it with the vendor's checksum and unpacks it.
 *
 * @param {string} version
 * @param {string} target an empty folder
 * @param {{ signal: AbortSignal, say: (text: string) => void, releases?: string }} options
 */
export async function downloadRelease(version, target, { signal, say, releases: base = releases }) {
  const name = archiveName(version);
  say(`downloading ${name}`);
  const checksums = await request(`${base}/pulumi-${version.slice(1)}-checksums.txt`, signal);
  const wanted = checksumOf(name, await checksums.text());
  const archive = join(target, name);
  const hash = createHash("sha256");
  const response = await request(`${base}/${name}`, signal);
  if (response.body === null) throw new SetupError(`${base}/${name}: the answer is empty`);
  const source = Readable.fromWeb(/** @type {import("node:stream/web").ReadableStream} */ (response.body));
  source.on("data", (chunk) => hash.update(chunk));
  await pipeline(source, createWriteStream(archive), { signal });
  const found = hash.digest("hex");
  if (found !== wanted) {
    throw new SetupError(`${name} is not what the vendor published: SHA-256 is ${found}, should be ${wanted}`);
  }
  await run("tar", ["-xzf", archive, "-C", target, "--strip-components=1"], { signal });
  rmSync(archive);
  say(`${name} unpacked`);
}

/** @param {string} url @param {AbortSignal} signal */
async function request(url, signal) {
  const response = await fetch(url, { signal });
  if (!response.ok) throw new SetupError(`${url}: the server answers with status ${response.status}`);
  return response;
}

/** @param {string} name @param {string} list */
function checksumOf(name, list) {
  const line = list.split("\n").find((candidate) => candidate.trim().split(/\s+/)[1] === name);
  const checksum = line?.trim().split(/\s+/)[0];
  if (checksum === undefined) throw new SetupError(`the vendor's list of checksums does not name ${name}`);
  return checksum;
}
