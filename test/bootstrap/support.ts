import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const project = join(__dirname, "..", "..");
export const bootstrap = join(project, "ops", "bootstrap");

export interface Ending {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Starts a module that imports from the bootstrap: jest cannot load ES modules itself. */
export function start(code: string, environment: NodeJS.ProcessEnv = {}): ChildProcess {
  return spawn(process.execPath, ["--input-type=module", "--eval", code], {
    cwd: bootstrap,
    env: { PATH: process.env["PATH"], ...environment },
  });
}

export function run(code: string, environment: NodeJS.ProcessEnv = {}): Promise<Ending> {
  return ended(start(code, environment));
}

export function ended(child: ChildProcess): Promise<Ending> {
  const ending: Ending = { code: null, stdout: "", stderr: "" };
  child.stdout?.on("data", (text) => (ending.stdout += String(text)));
  child.stderr?.on("data", (text) => (ending.stderr += String(text)));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ ...ending, code }));
  });
}

/** Resolves when the child has printed the text. */
export function printed(child: ChildProcess, text: string): Promise<void> {
  let output = "";
  return new Promise((resolve, reject) => {
    child.stdout?.on("data", (more) => {
      output += String(more);
      if (output.includes(text)) resolve();
    });
    child.on("close", () => reject(new Error(`ended before it printed ${text}: ${output}`)));
  });
}

const folders: string[] = [];

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "bootstrap-"));
  folders.push(folder);
  return folder;
}

export function removeTemporaryFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}
