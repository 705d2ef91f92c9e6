// @ts-check
import { readFile } from "node:fs/promises";
import { run } from "./shell.mjs";

/**
 * Ends with a sentence unless Debian packages can be installed here.
 * @param {string} purpose
 * @param {string} remedy
 */
export async function requireDebianRoot(purpose, remedy) {
  const release = await readFile("/etc/os-release", "utf8").catch(() => "");
  const system = /^PRETTY_NAME="?(.*?)"?$/m.exec(release)?.[1] ?? process.platform;
  const root = process.getuid?.() === 0;
  if (root && /^ID="?debian"?$/m.test(release)) return;
  throw new Error(
    `${purpose} needs Debian and root; this is ${system}, ${root ? "as root" : "not as root"}: ${remedy}`,
  );
}

/** @type {Promise<unknown>} */
let last = Promise.resolve();

/**
 * One installation after the other: apt lets nobody else in.
 * @param {string[]} packages
 */
export function installPackages(packages) {
  const mine = last.then(async () => {
    const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    await run("apt-get", ["update"], { environment });
    await run("apt-get", ["install", "--yes", "--no-install-recommends", ...packages], { environment });
  });
  last = mine.catch(() => undefined);
  return mine;
}
