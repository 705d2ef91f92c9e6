// Follows docs/your-own-platform.md as it stands: its blocks are what is run, under a name of the test's own.
import { randomBytes } from "node:crypto";
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expectCode, project, Running } from "./support/commands";
import { nothing, objectsOf, removeLeft } from "./support/docker";
import { freePort } from "./support/stack";

jest.setTimeout(300_000);

const name = `library${randomBytes(2).toString("hex")}`;
const stackFile = join(project, `Pulumi.${name}.yaml`);
const folder = mkdtempSync(join(tmpdir(), "own-platform-"));
// what stands on the page is asked for at the standard port; curl is told where that is, and whom to trust
const environment: NodeJS.ProcessEnv = {
  ...process.env,
  PULUMI_BACKEND_URL: `file://${folder}`,
  PULUMI_CONFIG_PASSPHRASE: randomBytes(16).toString("hex"),
  CURL_HOME: folder,
};
delete environment["PULUMI_CONFIG_PASSPHRASE_FILE"];

interface Block {
  language: string;
  content: string;
}

/** The page's blocks of code, in their order. */
function blocks(): Block[] {
  const page = readFileSync(join(project, "docs", "your-own-platform.md"), "utf8").replaceAll("library", name);
  return [...page.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language = "", content = ""]) => ({
    language,
    content,
  }));
}

async function run(script: string): Promise<string> {
  const ending = await new Running(["bash", "-e", "-c", script], environment).ending;
  expectCode(ending, 0);
  return ending.stdout;
}

/** In the place of `npm run trust`, which changes the machine: only the page's curl trusts the stack. */
async function trust(https: number): Promise<void> {
  const output = `eval "$(npm run --silent env -- --stack ${name})"; pulumi stack output caCertificate --stack ${name}`;
  writeFileSync(join(folder, "ca.pem"), await run(output));
  const lines = ["silent", `connect-to = "::127.0.0.1:${https}"`, `cacert = "${join(folder, "ca.pem")}"`];
  writeFileSync(join(folder, ".curlrc"), `${lines.join("\n")}\n`);
}

/** What the commands of a block write; a file's block says at its beginning where it goes. */
async function follow({ language, content }: Block, ports: { http: number; https: number }): Promise<string> {
  if (language !== "sh") {
    const [, path = ""] = /^\/\/ (\S+)\n/.exec(content) ?? [];
    expect(existsSync(join(project, path))).toBe(true);
    writeFileSync(join(project, path), content);
    return "";
  }
  if (content.startsWith("npm run trust")) await trust(ports.https);
  else return run(content);
  return "";
}

afterAll(() => {
  const left = removeLeft(name);
  rmSync(join(project, "platforms", name), { recursive: true, force: true });
  rmSync(stackFile, { force: true });
  rmSync(folder, { recursive: true, force: true });
  expect(left).toEqual(nothing);
});

test("the page leads to a platform that runs, changes and goes away", async () => {
  const ports = { http: await freePort(), https: await freePort() };
  let said = "";
  for (const block of blocks()) {
    if (block.language === "text") expect(said).toContain(block.content);
    else said = await follow(block, ports);
    if (block.content.startsWith("npm run new"))
      appendFileSync(stackFile, `  platform:ports: ${JSON.stringify(ports)}\n`);
  }
  expect(objectsOf(name)).toEqual(nothing);
  expect(existsSync(stackFile)).toBe(false);
});
