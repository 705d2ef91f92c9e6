import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { Stop } from "../../ops/report";
import { run } from "../run";
import type { Workplace } from "../workplace";

const source = join(__dirname, "..", "compose");
const modulePath = "github.com/docker/compose/v2";

/** Version of the peer: the one that its go.mod requires. */
export const composeVersion = version();

/** Path of docker compose, built from its published Go module unless the cache has it. */
export async function composeBinary(workplace: Workplace): Promise<string> {
  const cache = join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "platform-toolchain");
  const binary = join(cache, `docker-compose-${composeVersion}-${fingerprint()}`);
  if (existsSync(binary)) return binary;
  workplace.tell(`building docker compose ${composeVersion} from its Go module, once`);
  mkdirSync(cache, { recursive: true });
  const unfinished = mkdtempSync(join(cache, "docker-compose-building-"));
  try {
    const made = join(unfinished, "docker-compose");
    const stamp = `-s -w -X ${modulePath}/internal.Version=${composeVersion}`;
    const words = ["go", "build", "-mod=readonly", "-trimpath", "-ldflags", stamp, "-o", made, `${modulePath}/cmd`];
    const environment = { ...process.env, CGO_ENABLED: "0" };
    await run(words, { cwd: source, environment, signal: workplace.signal });
    renameSync(made, binary);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return binary;
}

function version(): string {
  const found = new RegExp(`^require ${modulePath} (v\\S+)$`, "m").exec(
    readFileSync(join(source, "go.mod"), "utf8"),
  )?.[1];
  if (found === undefined) throw new Stop([`bench/compose/go.mod requires no version of ${modulePath}`]);
  return found;
}

function fingerprint(): string {
  const hash = createHash("sha256").update(process.arch);
  for (const file of ["go.mod", "go.sum"]) hash.update(readFileSync(join(source, file)));
  return hash.digest("hex").slice(0, 12);
}
