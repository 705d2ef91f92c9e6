import { createHash } from "node:crypto";
import type { Hash } from "node:crypto";
import { lstat, readFile, readdir, readlink } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";
import { PluginError } from "../protocol/declaration.mts";
import type { PlainProperties } from "../protocol/values.mts";
import { object, text } from "./properties.mts";

export interface BuildContext {
  readonly context: string;
  /** Relative to the context. */
  readonly dockerfile: string;
}

/** Where the build's files are; both paths are given relative to the program, as the official plugin takes them. */
export async function buildContext(given: PlainProperties): Promise<BuildContext> {
  const build = object(given["build"]);
  const context = text(build["context"]) ?? ".";
  const file = text(build["dockerfile"]) ?? join(context, "Dockerfile");
  const dockerfile = relative(resolve(context), resolve(file));
  if (dockerfile.startsWith("..")) {
    throw new PluginError(`build.dockerfile: ${file} lies outside the context ${context}; put it inside`);
  }
  const found = await lstat(file).catch(() => undefined);
  if (!found) throw new PluginError(`build.dockerfile: there is no file ${file}`);
  return { context, dockerfile: dockerfile.split(sep).join("/") };
}

async function digestEntry(hash: Hash, folder: string, name: string): Promise<void> {
  const path = join(folder, name);
  const found = await lstat(path);
  hash.update(`${name}\0${found.mode & 0o170111}\0`);
  if (found.isDirectory()) return digestFolder(hash, path);
  if (found.isSymbolicLink()) hash.update(await readlink(path));
  if (found.isFile())
    hash.update(
      createHash("sha256")
        .update(await readFile(path))
        .digest(),
    );
}

async function digestFolder(hash: Hash, folder: string): Promise<void> {
  for (const name of (await readdir(folder)).sort()) await digestEntry(hash, folder, name);
}

/** Changes with any file of the context; one that .dockerignore leaves out costs no more than a build from the cache. */
export async function contextDigest(context: string): Promise<string> {
  const hash = createHash("sha256");
  await digestFolder(hash, context);
  return hash.digest("hex");
}
