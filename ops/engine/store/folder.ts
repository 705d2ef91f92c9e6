import { readdir, readFile, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { Store } from "./store";

/** Folder of a file backend, or `undefined` for another kind. */
export function stateFolder(backend: string | undefined): string | undefined {
  if (backend === undefined || !backend.startsWith("file://")) return undefined;
  const path = decodeURI(backend.slice("file://".length).replace(/\?.*$/, ""));
  return path === "~" || path.startsWith("~/") ? join(homedir(), path.slice(1)) : resolve(path);
}

/** A state in a folder. */
export function folderStore(root: string): Store {
  return {
    shared: false,
    list: (folder) => readdir(join(root, folder)).catch(orWhereMissing([])),
    read: (path) => readFile(join(root, path), "utf8").catch(orWhereMissing(undefined)),
    remove: (path) => rm(join(root, path), { force: true }),
  };
}

function orWhereMissing<Value>(value: Value): (error: NodeJS.ErrnoException) => Value {
  return (error) => {
    if (error.code === "ENOENT") return value;
    throw error;
  };
}
