import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { settingsInFiles } from "../../ops/engine/settings-files";
import { ownSettings } from "../../ops/engine/stack";
import { removeTemporaryFolders, temporaryFolder } from "./support";

afterAll(removeTemporaryFolders);

const shared = `name: platform
runtime: nodejs
config:
  pulumi:disable-default-providers:
    value: [docker]
  platform: rofecare
  platform:monitoring: { value: full }
`;
const own = `config:
  platform:platform: ./clinic.ts
  platform:version: "1.0"
  platform:ports: { http: 8080, https: 8443 }
  platform:only: [web, cache]
  platform:infraOnly: true
  platform:readyTimeout: 90s
`;

test("the files are read as the engine reads them", () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "Pulumi.yaml"), shared);
  writeFileSync(join(folder, "Pulumi.x.yaml"), own);
  const env = { ...process.env, PULUMI_BACKEND_URL: `file://${folder}`, PULUMI_CONFIG_PASSPHRASE: "x" };
  const pulumi = (...words: string[]): string => {
    const { status, stdout, stderr } = spawnSync("pulumi", words, { cwd: folder, env, encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
    return stdout;
  };
  delete (env as NodeJS.ProcessEnv)["PULUMI_CONFIG_PASSPHRASE_FILE"];
  pulumi("stack", "init", "x");
  expect(settingsInFiles(shared, own)).toEqual(ownSettings(pulumi("config", "--json", "--stack", "x")));
});
