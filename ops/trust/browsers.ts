import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { isInstalled, run } from "./run";

/** The certificate databases of Chromium and Firefox in a home folder. */
export async function browserDatabases(home: string): Promise<string[]> {
  const profiles = join(home, ".mozilla", "firefox");
  const folders = [join(home, ".pki", "nssdb"), ...(await names(profiles)).map((name) => join(profiles, name))];
  const held = await Promise.all(folders.map(async (folder) => (await names(folder)).includes("cert9.db")));
  return folders.filter((_, index) => held[index]);
}

/** Adds a certificate to a browser's database or takes it out, and says so. */
export async function changeDatabase(
  change: "add" | "remove",
  folder: string,
  name: string,
  file: string,
): Promise<string | undefined> {
  if (!(await isInstalled("certutil"))) {
    return `The browser database ${folder} was not changed: certutil is not installed (on Debian or Ubuntu: apt-get install libnss3-tools).`;
  }
  const database = ["-d", `sql:${folder}`];
  const present = (await run("certutil", ["-L", ...database])).split("\n").some((line) => line.startsWith(`${name} `));
  if (present) await run("certutil", ["-D", ...database, "-n", name]);
  if (change === "remove") return present ? `${folder} no longer has the certificate.` : undefined;
  await run("certutil", ["-A", ...database, "-t", "C,,", "-n", name, "-i", file]);
  return `The browser database ${folder} trusts it.`;
}

async function names(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return [];
    throw error;
  });
}
