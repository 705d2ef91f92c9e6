// @ts-check
import { copyFile, mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../shell.mjs";

/** The Python of the image, and the oldest C library that its packages may ask for. */
const VERSION = "3.11";
const C_LIBRARIES = ["manylinux_2_28", "manylinux_2_17", "manylinux2014"];

/** @type {Record<string, string>} */
const machines = { x64: "x86_64", arm64: "aarch64" };

/**
 * Brings the packages of requirements.txt into the folder's target/packages, for the image's Python and not for this
 * machine's, unless they are there.
 * @param {string} folder
 */
export async function installPythonPackages(folder) {
  const target = join(folder, "target");
  const requirements = join(folder, "requirements.txt");
  const packages = join(target, "packages");
  // copied last, so that one that is there stands for packages that are whole
  const present = await readFile(join(target, "installed.txt"), "utf8").catch(() => "");
  if (present === (await readFile(requirements, "utf8"))) return;
  await rm(packages, { recursive: true, force: true });
  await mkdir(target, { recursive: true });
  const platforms = C_LIBRARIES.flatMap((library) => ["--platform", `${library}_${machines[process.arch]}`]);
  const made = ["--only-binary", ":all:", "--implementation", "cp", "--python-version", VERSION, ...platforms];
  const options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--no-compile", ...made];
  const words = ["-m", "pip", "install", ...options, "--target", packages, "--requirement", requirements];
  await run("python3", words).catch((/** @type {Error} */ error) => {
    throw new Error(`the packages of ${requirements} need python3 with pip on this machine: ${error.message}`);
  });
  await copyFile(requirements, join(target, "installed.txt"));
}
