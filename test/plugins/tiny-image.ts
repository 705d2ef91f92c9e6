// A two-megabyte image whose processes start in milliseconds, made from Debian's static busybox.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const TINY = "platform-test/tiny:1";

const run = (program: string, options: string[], directory?: string): string =>
  execFileSync(program, options, { cwd: directory, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

export const docker = (...options: string[]): string => run("docker", options).trim();

const isHere = (): boolean => docker("image", "ls", "--quiet", TINY) !== "";

export function makeTinyImage(): void {
  if (isHere()) return;
  const folder = mkdtempSync(join(tmpdir(), "tiny-image-"));
  try {
    run("apt-get", ["download", "busybox-static"], folder);
    const [file = ""] = readdirSync(folder);
    const root = join(folder, "root");
    run("dpkg", ["--extract", file, root], folder);
    run(
      "sh",
      ["-c", "mkdir -p tmp etc && for name in sh sleep cat ls httpd stat nc id; do ln -s busybox bin/$name; done"],
      root,
    );
    run("sh", ["-c", `tar -C root -c bin tmp etc | docker import -c 'CMD ["sleep", "600"]' - ${TINY}`], folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
