import { readFile } from "node:fs/promises";
import type { Failure } from "../protocol/declaration.mts";
import type { PlainProperties } from "../protocol/values.mts";
import { objects, text } from "./properties.mts";
import { tar } from "./tar.mts";
import type { TarFile } from "./tar.mts";

const SOURCES = ["content", "contentBase64", "source"];

export const uploadFailures = (given: PlainProperties): Failure[] =>
  objects(given["uploads"]).flatMap((upload, index) => {
    const named = SOURCES.filter((source) => upload[source] !== undefined && upload[source] !== "");
    if (named.length === 1) return [];
    const found = named.length === 0 ? "none is given" : `${named.join(" and ")} are given`;
    return [{ property: `uploads[${index}]`, reason: `needs exactly one of ${SOURCES.join(", ")}, but ${found}` }];
  });

async function contentOf(upload: PlainProperties): Promise<Buffer> {
  const source = text(upload["source"]);
  if (source) return readFile(source);
  const encoded = text(upload["contentBase64"]);
  return encoded ? Buffer.from(encoded, "base64") : Buffer.from(text(upload["content"]) ?? "");
}

async function fileOf(upload: PlainProperties): Promise<TarFile> {
  const permissions = text(upload["permissions"]);
  const usual = upload["executable"] === true ? 0o744 : 0o644;
  const mode = permissions ? Number.parseInt(permissions, 8) : usual;
  return { path: String(upload["file"]), mode, content: await contentOf(upload) };
}

/** The container's uploads as one archive for its root directory, or undefined when it has none. */
export async function uploadArchive(given: PlainProperties): Promise<Buffer | undefined> {
  const uploads = objects(given["uploads"]);
  return uploads.length > 0 ? tar(await Promise.all(uploads.map(fileOf))) : undefined;
}
