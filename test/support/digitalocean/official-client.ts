// DigitalOcean's own client, which holds the simulation against its types: built from its Go module, once.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

const source = join(__dirname, "godo");

export function officialClient(): string {
  const cache = join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "platform-toolchain");
  const binary = join(cache, `digitalocean-client-${fingerprint()}`);
  if (existsSync(binary)) return binary;
  mkdirSync(cache, { recursive: true });
  const unfinished = mkdtempSync(join(cache, "digitalocean-client-building-"));
  try {
    const made = join(unfinished, "client");
    const words = ["build", "-mod=readonly", "-trimpath", "-ldflags", "-s -w", "-o", made, "."];
    execFileSync("go", words, {
      cwd: source,
      env: { ...process.env, CGO_ENABLED: "0" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    renameSync(made, binary);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return binary;
}

function fingerprint(): string {
  const hash = createHash("sha256").update(process.arch);
  for (const file of readdirSync(source).sort()) hash.update(readFileSync(join(source, file)));
  return hash.digest("hex").slice(0, 12);
}
