import { mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PulumiStack } from "./pulumi-stack";
import { project } from "./workplace";
import type { Workplace } from "./workplace";

/** What a program needs beside it: packages, how they are compiled, and the agent that resources start. */
const shared = ["node_modules", "tsconfig.json", "components", ".platform"];

/** A stack of one of the bench's programs, run from a project of its own with the settings of this one. */
export function programStack(
  program: "empty" | "services",
  settings: Record<string, unknown>,
  workplace: Workplace,
): PulumiStack {
  const folder = mkdtempSync(join(workplace.folder, `${program}-`));
  for (const name of shared) symlinkSync(join(project, name), join(folder, name));
  symlinkSync(join(project, "bench", "programs", `${program}.ts`), join(folder, "index.ts"));
  writeFileSync(join(folder, "Pulumi.yaml"), readFileSync(join(project, "Pulumi.yaml")));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "commonjs", main: "index.ts" }));
  const name = `${workplace.id}-${program}${Object.values(settings).join("-")}`;
  writeSettings(folder, name, settings);
  return new PulumiStack(name, folder, workplace);
}

/** Writes a stack's settings file, as a person would. */
export function writeSettings(folder: string, stack: string, settings: Record<string, unknown>): string {
  const lines = Object.entries(settings).map(([key, value]) => `  platform:${key}: ${JSON.stringify(value)}`);
  const file = join(folder, `Pulumi.${stack}.yaml`);
  writeFileSync(file, lines.length === 0 ? "" : ["config:", ...lines, ""].join("\n"));
  return file;
}
