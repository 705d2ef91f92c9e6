// A certificate authority of one cluster, and its server's certificate, made by openssl.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "./docker";

export interface Certificates {
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

const KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

async function makeIn(folder: string, address: string): Promise<Certificates> {
  const path = (name: string): string => join(folder, name);
  const openssl = (...words: string[]): Promise<string> => run("openssl", words);
  const authority = ["-x509", "-days", "30", "-subj", "/CN=Project CA"];
  await openssl("req", ...authority, ...KEY, "-keyout", path("ca.key"), "-out", path("ca.crt"));
  await openssl("req", ...KEY, "-subj", `/CN=${address}`, "-keyout", path("server.key"), "-out", path("server.csr"));
  await writeFile(path("extensions"), `subjectAltName=IP:${address}\n`);
  const signing = ["-CA", path("ca.crt"), "-CAkey", path("ca.key"), "-CAcreateserial", "-days", "30"];
  const extensions = ["-extfile", path("extensions")];
  await openssl("x509", "-req", "-in", path("server.csr"), ...signing, ...extensions, "-out", path("server.crt"));
  const read = (name: string): Promise<string> => readFile(path(name), "utf8");
  return { authority: await read("ca.crt"), certificate: await read("server.crt"), key: await read("server.key") };
}

/** A server's certificate for the address. */
export async function makeCertificates(address: string): Promise<Certificates> {
  const folder = await mkdtemp(join(tmpdir(), "digitalocean-tls-"));
  try {
    return await makeIn(folder, address);
  } finally {
    await rm(folder, { recursive: true });
  }
}
