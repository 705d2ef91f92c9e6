import { execFileSync } from "node:child_process";
import { makeTinyImage, TINY } from "./tiny-image";

/** Answers `/` with its release, begins an answer on `/endless` that never ends, and echoes after an upgrade. */
const answer = (text: string): string =>
  [
    "read -r method path rest",
    `upgrade=no; while read -r line; do line=\${line%$(printf '\\r')}; [ -z "$line" ] && break;`,
    `case "$line" in [Uu]pgrade:*) upgrade=yes;; esac; done`,
    `if [ $upgrade = yes ]; then printf 'HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: echo\\r\\nConnection: Upgrade\\r\\n\\r\\n'; exec cat; fi`,
    `case "$path" in /endless) printf 'HTTP/1.1 200 OK\\r\\nContent-Type: text/plain\\r\\n\\r\\nbegun\\n'; exec sleep 600;; esac`,
    `printf 'HTTP/1.1 200 OK\\r\\nContent-Length: ${text.length}\\r\\nConnection: close\\r\\n\\r\\n${text}'`,
  ].join("\n");

const serve = `[ "$FAULT" = crash ] && { echo "cannot start: no licence"; exit 3; }; exec nc -ll -p "$PORT" -e sh -c "$0"`;

/** Makes an image by this name, whose requests may never end. */
export function makeEndlessImage(name: string, text: string): void {
  makeTinyImage();
  const lines = [`FROM ${TINY}`, `CMD ${JSON.stringify(["sh", "-c", serve, answer(text)])}`, ""];
  const build = ["build", "--quiet", "--tag", name, "-"];
  execFileSync("docker", build, { input: lines.join("\n"), stdio: ["pipe", "pipe", "pipe"] });
}
