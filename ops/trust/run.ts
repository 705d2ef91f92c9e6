import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { Stop } from "../report";

/** Runs a program of the system; a failure is one sentence. */
export async function run(command: string, args: string[]): Promise<string> {
  try {
    return (await promisify(execFile)(command, args)).stdout;
  } catch (error) {
    const { stderr = "", message } = error as { stderr?: string; message: string };
    throw new Stop([`${command} failed: ${stderr.trim().split("\n")[0] || message}`]);
  }
}

/** Whether a program can be found on PATH. */
export async function isInstalled(command: string): Promise<boolean> {
  return promisify(execFile)("sh", ["-c", 'command -v "$1"', "sh", command]).then(
    () => true,
    () => false,
  );
}
