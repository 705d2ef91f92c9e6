// A resource plugin for the engine: main.mts NAME [ENGINE-ADDRESS]. It prints the port on which it serves.
import { enableCompileCache } from "node:module";
import type { Plugin } from "./protocol/declaration.mts";

// Four plugins start at each command of the engine: compiled code that is kept halves the time which that takes. It is
// switched on before anything else is loaded, hence the imports further down.
enableCompileCache();

// Each plugin is a process of its own: it loads its own resources only.
const plugins: Record<string, () => Promise<Plugin>> = {
  command: async () => (await import("./command/plugin.mts")).command,
  digitalocean: async () => (await import("./digitalocean/plugin.mts")).digitalocean,
  docker: async () => (await import("./docker/plugin.mts")).docker,
  random: async () => (await import("./random/plugin.mts")).random,
  tls: async () => (await import("./tls/plugin.mts")).tls,
};

const [name = "", engineAddress] = process.argv.slice(2).filter((argument) => !argument.startsWith("-"));
const load = Object.hasOwn(plugins, name) ? plugins[name] : undefined;
if (load) {
  const { serve } = await import("./protocol/serve.mts");
  await serve(await load(), engineAddress);
} else {
  process.stderr.write(`no plugin named "${name}"; known: ${Object.keys(plugins).join(", ")}\n`);
  process.exitCode = 1;
}
