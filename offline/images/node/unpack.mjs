// @ts-check
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../shell.mjs";

/**
 * Brings Node's Linux program and its licence from the package that the npm package `node` installs into target/.
 * @param {string} folder
 * @param {string} version
 */
export async function unpackNode(folder, version) {
  const target = join(folder, "target");
  const work = await mkdtemp(join(tmpdir(), "platform-node-"));
  try {
    // npm checks the package against the registry's integrity hash.
    const packed = await run("npm", ["pack", `node-linux-${process.arch}@${version}`, "--pack-destination", work]);
    const archive = join(work, packed.trim().split("\n").at(-1) ?? "");
    await mkdir(target, { recursive: true });
    const files = ["package/bin/node", "package/LICENSE"];
    await run("tar", ["--extract", "--file", archive, "--directory", target, "--strip-components=1", ...files]);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
