import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { createHash } from "node:crypto";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { isServer } from "../../config/droplet";
import { handedOver, hostStack, onServer, serverVariable } from "../../config/host-stack";
import type { KnownServer, ServerOutputs } from "../../config/host-stack";
import type { RawSettings } from "../../config/settings";
import { answer } from "../engine/pulumi";
import { Stop } from "../report";

/** The settings with the server in the place of the stack that it is, known to the program from now on; others as they are. */
export async function withServerOf(raw: RawSettings): Promise<RawSettings> {
  const stack = nameIn(raw);
  if (stack === undefined) return raw;
  const server = handedOver(stack, process.env[serverVariable]) ?? (await outputsOf(stack)).server;
  process.env[serverVariable] = JSON.stringify(server);
  return onServer(raw, server, identityOf(server));
}

/** The same for a command that goes in by itself: the key that it is let in with lies there too. */
export async function entered(raw: RawSettings): Promise<{ raw: RawSettings; known?: KnownServer }> {
  const stack = nameIn(raw);
  if (stack === undefined) return { raw };
  const { server, identity } = await outputsOf(stack);
  await keep(identityOf(server), identity);
  return { raw: onServer(raw, server, identityOf(server)), known: server };
}

function nameIn(raw: RawSettings): string | undefined {
  if (isServer(raw)) throw new Stop(["--stack: it is a server, and no platform; name a stack that runs on it."]);
  const { name, problems } = hostStack(raw);
  if (problems.length > 0) throw new Stop(problems);
  return name;
}

/** What a stack that is a server gives out; stops where it is none, or none yet. */
async function outputsOf(stack: string): Promise<{ server: KnownServer; identity: string }> {
  const given = await answer(["stack", "output", "--json", "--show-secrets", "--stack", stack]);
  const { identity, ...outputs } = JSON.parse(given) as Partial<ServerOutputs & { identity: string }>;
  if (identity === undefined || outputs.address === undefined) {
    throw new Stop([
      `host/stack: stack ${stack} is no server yet; bring it up first with: npm run up -- --stack ${stack}`,
    ]);
  }
  return { server: { ...(outputs as ServerOutputs), stack }, identity };
}

/** In the user's own data folder, as the state's passphrase; one for each server. */
function identityOf({ hostKey }: ServerOutputs): string {
  const given = process.env["XDG_DATA_HOME"] ?? "";
  const data = isAbsolute(given) ? given : join(homedir(), ".local", "share");
  return join(data, "platform", "servers", createHash("sha256").update(hostKey).digest("hex").slice(0, 16));
}

/** Writes the key where another command may read it at this moment. */
async function keep(path: string, key: string): Promise<void> {
  const found = await readFile(path, "utf8").catch(() => undefined);
  if (found === key) return;
  await mkdir(join(path, ".."), { recursive: true, mode: 0o700 });
  await writeFile(`${path}.${process.pid}`, key, { mode: 0o600 });
  await rename(`${path}.${process.pid}`, path);
}
