// A two-megabyte image whose processes start in milliseconds: Debian's static busybox, with a name for each of its tools.
import { execFileSync } from "node:child_process";
import { linkSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const TINY = "platform-test/tiny:1";

const run = (program: string, options: string[], directory?: string): string =>
  execFileSync(program, options, { cwd: directory, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

export const docker = (...options: string[]): string => run("docker", options).trim();

export function makeTinyImage(): void {
  if (docker("image", "ls", "--quiet", TINY) !== "") return;
  const folder = mkdtempSync(join(tmpdir(), "tiny-image-"));
  try {
    const root = join(folder, "root");
    run("dpkg", ["--extract", download(folder), root], folder);
    const busybox = join(root, "bin", "busybox");
    for (const tool of run(busybox, ["--list"]).split("\n")) {
      if (tool !== "" && tool !== "busybox") linkSync(busybox, join(root, "bin", tool));
    }
    mkdirSync(join(root, "tmp"), { mode: 0o1777 });
    mkdirSync(join(root, "etc"), { recursive: true });
    run("sh", ["-c", `tar -C root -c bin tmp etc | docker import -c 'CMD ["sleep", "600"]' - ${TINY}`], folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The package's file; a new machine has no package lists yet. */
function download(folder: string): string {
  try {
    run("apt-get", ["download", "busybox-static"], folder);
  } catch {
    run("apt-get", ["update"], folder);
    run("apt-get", ["download", "busybox-static"], folder);
  }
  const file = readdirSync(folder).find((name) => name.endsWith(".deb"));
  if (file === undefined) throw new Error("apt-get download brought no busybox-static");
  return join(folder, file);
}
