import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";

const project = join(__dirname, "..", "..");
const folder = mkdtempSync(join(tmpdir(), "platform-description-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** What is said of a description, as the commands load it: jest would load it otherwise. */
function problemsOf(text: string): string {
  const file = join(folder, "clinic.ts");
  writeFileSync(file, text);
  const script = `const { loadPlatform } = require("./config/platforms/load.ts");
    process.stdout.write(loadPlatform(process.argv[1]).problems.join("\\n"));`;
  const words = ["--require", "./ops/bootstrap/typescript.cjs", "--eval", script, file];
  const { stdout, stderr } = spawnSync(process.execPath, words, { cwd: project, encoding: "utf8" });
  return (stdout + stderr).replaceAll(relative(project, file), "clinic.ts").replaceAll(file, "clinic.ts");
}

test.each([
  [
    "no TypeScript",
    'const name = "clinic";\nexport const platform: = {};\n',
    /^platform: clinic\.ts cannot be loaded: clinic\.ts, line 2: Unexpected token `=`\. Expected .*$/,
  ],
  [
    "a file that is not there",
    'export { platform } from "./parts";\n',
    /^platform: clinic\.ts cannot be loaded: Cannot find module '.\/parts'$/,
  ],
  [
    "what it computes",
    "const parts: any = {};\nexport const platform = { name: parts.one.two };\n",
    /^platform: clinic\.ts cannot be loaded: Cannot read properties of undefined \(reading 'two'\)$/,
  ],
])("a description that cannot be loaded is told in one sentence: %s", (_, text, sentence) => {
  expect(problemsOf(text)).toMatch(sentence);
});
