import { mkdir, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { resolve } from "node:path";
import { readArguments } from "./arguments";
import { readOutputs } from "./engine/stack";
import { main, say, Stop } from "./report";
import { browserDatabases, changeDatabase } from "./trust/browsers";
import { run } from "./trust/run";
import { systemStore } from "./trust/system";

async function trust(given: string[]): Promise<number> {
  const { stack, flags } = readArguments(given, ["remove"] as const);
  const file = resolve(".platform", `ca-${stack}.crt`);
  if (!flags.remove) await save(file, await certificateOf(stack));
  const change = flags.remove ? "remove" : "add";
  for (const line of await changeBrowsers(change, stack, file)) say(line);
  return changeSystem(change, stack, file);
}

async function certificateOf(stack: string): Promise<string> {
  const certificate = (await readOutputs(stack))["caCertificate"];
  if (typeof certificate === "string" && certificate.includes("BEGIN CERTIFICATE")) return certificate;
  throw new Stop([
    `Stack ${stack} has no certificate authority of its own: bring it up first with npm run up -- --stack ${stack}; ` +
      `a stack with a public domain has none, its certificates are trusted everywhere.`,
  ]);
}

async function save(file: string, certificate: string): Promise<void> {
  await mkdir(resolve(file, ".."), { recursive: true });
  await writeFile(file, certificate);
}

async function changeBrowsers(change: "add" | "remove", stack: string, file: string): Promise<string[]> {
  const databases = await browserDatabases(homedir());
  const lines = await Promise.all(databases.map((folder) => changeDatabase(change, folder, `platform-${stack}`, file)));
  return lines.filter((line) => line !== undefined);
}

/** The store of the operating system belongs to root: anyone else is told the command. */
async function changeSystem(change: "add" | "remove", stack: string, file: string): Promise<number> {
  const store = await systemStore(process.platform, `platform-${stack}`, file);
  if (store === undefined) {
    say(`The certificate is in ${file}; this system's store is not known here: add it as a trusted authority by hand.`);
    return change === "remove" ? 0 : 1;
  }
  const commands = store[change];
  if (process.getuid?.() !== 0) {
    throw new Stop([
      `The system's trust store belongs to root; run: ${commands.map((words) => ["sudo", ...words].join(" ")).join(" && ")}`,
    ]);
  }
  for (const [command = "", ...args] of commands) await run(command, args);
  if (change === "remove") await rm(file, { force: true });
  if (change === "add")
    say(`${store.name} trusts the certificates of stack ${stack}; programs that are open see it after a restart.`);
  else say(`${store.name} no longer has the certificate of stack ${stack}.`);
  return 0;
}

void main(() => trust(process.argv.slice(2)));
