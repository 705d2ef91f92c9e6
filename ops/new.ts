import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { platforms } from "../config/platforms";
import { main, say, Stop } from "./report";

/** What a first platform is copied from; its name there stands wherever the new one's is to be. */
const template = { folder: join(__dirname, "template"), name: "sample" };

/** Writes a first description with its service, and a stack file of the same name; overwrites nothing. */
async function create(given: string[]): Promise<number> {
  const name = nameIn(given);
  const folder = join("platforms", name);
  const stack = `Pulumi.${name}.yaml`;
  const taken = [folder, stack].filter((path) => existsSync(path));
  if (taken.length > 0) throw new Stop(taken.map((path) => `${path} is there already; nothing was written.`));
  for (const file of await readdir(template.folder, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue;
    const path = join(file.parentPath, file.name);
    await write(path.replace(template.folder, folder), (await readFile(path, "utf8")).replaceAll(template.name, name));
  }
  await write(stack, `config:\n  platform:platform: ./${folder}/platform.ts\n`);
  say(`Bring it up with: npm run up -- --stack ${name}`);
  return 0;
}

function nameIn(given: string[]): string {
  const [name = "", ...more] = given;
  if (more.length > 0 || !/^[a-z][a-z0-9-]{0,39}$/.test(name)) {
    throw new Stop([
      `npm run new -- NAME: "${given.join(" ")}" is not a name; allowed: up to 40 lower-case letters, digits and dashes, a letter first.`,
    ]);
  }
  if (name in platforms) throw new Stop([`config/platforms has a platform named ${name}; choose another name.`]);
  return name;
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text, { flag: "wx" });
  say(`wrote ${path}`);
}

void main(() => create(process.argv.slice(2)));
