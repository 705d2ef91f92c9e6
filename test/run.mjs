// Runs jest. A file that failed runs once more, alone: on a machine whose cores were all taken a time limit may have
// passed that holds otherwise. What passes then is told as unstable; more than two files are no chance, and stay failed.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { handOver } from "../ops/bootstrap/hand-over.mjs";

const mostUnstable = 2;

/**
 * Runs jest and gives its exit code and the files in which a test failed.
 *
 * @param {string[]} words
 */
async function jest(words) {
  const folder = mkdtempSync(join(tmpdir(), "platform-test-"));
  const told = join(folder, "failed");
  try {
    const environment = { ...process.env, PLATFORM_FAILED_TESTS: told };
    const code = await handOver(["jest", ...words], { cwd: process.cwd(), environment });
    const failed = existsSync(told) ? readFileSync(told, "utf8").split("\n") : [];
    return { code, failed: failed.filter((file) => file !== "") };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const { code, failed } = await jest(process.argv.slice(2));
process.exitCode = code;
if (code === 1 && failed.length > 0 && failed.length <= mostUnstable) {
  process.stderr.write(`\nFailed, and runs once more, alone: ${failed.join(", ")}\n`);
  process.exitCode = (await jest(["--runTestsByPath", ...failed])).code;
  if (process.exitCode === 0) process.stderr.write(`\nUNSTABLE, failed and then passed alone: ${failed.join(", ")}\n`);
}
