import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { isServer } from "../../config/droplet";
import { answer } from "../engine/pulumi";
import { settingsInFiles } from "../engine/settings-files";
import { Stop } from "../report";
import { affectedStacks } from "./affected";
import type { KnownStack } from "./affected";

const run = promisify(execFile);

/** Stacks that a change touches: by its settings file, or in the state and made of what changed. */
export interface Touched {
  /** All of them. */
  all: string[];
  /** Those that the state knows. */
  known: string[];
}

/** The stacks that the commits since another one touch. */
export async function stacksSince(commit: string): Promise<Touched> {
  const [files, stacks, known] = await Promise.all([changedFiles(commit), describedStacks(), stacksInState()]);
  const touched = affectedStacks(files, stacks);
  const isSet = (name: string): boolean => files.includes(`Pulumi.${name}.yaml`);
  return {
    all: touched.filter((name) => known.includes(name) || isSet(name)),
    known: touched.filter((name) => known.includes(name)),
  };
}

/** Names of all stacks that the state knows. */
export async function stacksInState(): Promise<string[]> {
  const stacks = JSON.parse(await answer(["stack", "ls", "--json"])) as { name: string }[];
  return stacks.map(({ name }) => name).sort();
}

async function changedFiles(commit: string): Promise<string[]> {
  if (!/^[\w./@~^-]+$/.test(commit) || commit.startsWith("-"))
    throw new Stop([`--since: "${commit}" is no commit; allowed: a commit's id, a branch or a tag.`]);
  try {
    // since the two parted: what others did meanwhile is no part of this change
    const { stdout } = await run("git", ["diff", "--name-only", "--no-renames", "-z", `${commit}...HEAD`]);
    return stdout.split("\0").filter(Boolean);
  } catch (error) {
    const said = String((error as { stderr?: string }).stderr).trim();
    throw new Stop([`--since: git cannot tell what changed since ${commit}: ${said}`]);
  }
}

/** The stacks that have a settings file here. */
export async function describedStacks(): Promise<KnownStack[]> {
  const shared = await readFile("Pulumi.yaml", "utf8");
  const names = (await readdir(".")).flatMap((file) => /^Pulumi\.([a-z][a-z0-9-]{0,39})\.yaml$/.exec(file)?.[1] ?? []);
  return Promise.all(
    names.map(async (name) => {
      // a file that goes meanwhile names no platform, nor does a server, whatever the settings of all stacks say
      const own = await readFile(`Pulumi.${name}.yaml`, "utf8").catch(() => "");
      const settings = settingsInFiles(shared, own);
      return { name, platform: isServer(settings) ? "" : (settings["platform"]?.value ?? "") };
    }),
  );
}
