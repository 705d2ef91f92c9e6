import { execFileSync } from "node:child_process";
import { docker, makeTinyImage, TINY } from "./tiny-image";

/** A server that answers with its release; the variable FAULT keeps it from working. */
const serve = (name: string, version: string): string =>
  [
    `echo ${name} ${version}`,
    `case "$FAULT" in crash) echo "cannot start: no licence"; exit 3;; never-ready) exec sleep 600;; esac`,
    `mkdir -p /tmp/www`,
    `echo ${name} ${version} >/tmp/www/index.html`,
    `if [ "$FAULT" = later ]; then httpd -p "$PORT" -h /tmp/www; sleep 4; echo "lost my licence"; exit 7; fi`,
    `exec httpd -f -p "$PORT" -h /tmp/www`,
  ].join("; ");

/** Makes `platform-test/NAME:VERSION`. */
export function makeWebImage(name: string, version: string): void {
  makeTinyImage();
  const lines = [`FROM ${TINY}`, `CMD ${JSON.stringify(["sh", "-c", serve(name, version)])}`, ""];
  const build = ["build", "--quiet", "--tag", webImage(name, version), "-"];
  execFileSync("docker", build, { input: lines.join("\n"), stdio: ["pipe", "pipe", "pipe"] });
}

export function webImage(name: string, version: string): string {
  return `platform-test/${name}:${version}`;
}

/** Removes an image by all its names; one that is not there stays away. */
export function removeWebImage(name: string, version: string): void {
  if (docker("image", "ls", "--quiet", webImage(name, version)) !== "") {
    docker("image", "rm", "--force", webImage(name, version));
  }
}
