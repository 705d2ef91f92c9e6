import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { text } from "node:stream/consumers";

// Before anything of ours is loaded: a deployment starts the agent dozens of times, and compiling is half of its start.
enableCompileCache(join(import.meta.dirname, "../../../../.platform/node-compile-cache"));
const [{ commands }, { connectionTo }, { Docker }, { Failure, messageOf }] = await Promise.all([
  import("./commands.mts"),
  import("./connection.mts"),
  import("./docker.mts"),
  import("./failure.mts"),
]);

async function main(name: string | undefined): Promise<void> {
  const command = commands[name ?? ""];
  if (command === undefined) {
    throw new Failure(`Unknown command "${name ?? ""}"; known: ${Object.keys(commands).join(", ")}.`);
  }
  const docker = new Docker(connectionTo(process.env["DOCKER_HOST"] || "unix:///var/run/docker.sock"));
  try {
    const remark = await command(docker, await text(process.stdin));
    if (typeof remark === "string") process.stdout.write(`${remark}\n`);
  } finally {
    docker.close();
  }
}

try {
  await main(process.argv[2]);
} catch (error) {
  const evidence = error instanceof Failure ? error.evidence.map((line) => `    ${line}\n`).join("") : "";
  process.stderr.write(`${messageOf(error)}\n${evidence}`);
  process.exitCode = 1;
}
