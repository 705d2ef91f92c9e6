// The plugin under the real engine: a platform's cloud comes to be, stays, is mended after a deletion by hand, and goes.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Running, expectCode, project } from "../e2e/support/commands";
import type { Ending } from "../e2e/support/commands";
import { Simulation } from "../support/digitalocean/simulation";

jest.setTimeout(240_000);

let simulation: Simulation;
let folder: string;

const settings = `name: cloud
runtime: nodejs
plugins:
  providers:
    - name: digitalocean
      path: ./provider
`;

function writeProject(): void {
  for (const name of ["node_modules", "tsconfig.json"]) symlinkSync(join(project, name), join(folder, name));
  symlinkSync(join(project, "test", "support", "digitalocean", "program.ts"), join(folder, "index.ts"));
  writeFileSync(join(folder, "Pulumi.yaml"), settings);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "commonjs", main: "index.ts" }));
  mkdirSync(join(folder, "provider"));
  mkdirSync(join(folder, "state"));
  const plugin = join(folder, "provider", "pulumi-resource-digitalocean");
  const main = join(project, "offline", "plugins", "main.mts");
  writeFileSync(plugin, `#!/bin/sh\nexec "${process.execPath}" "${main}" digitalocean "$@"\n`);
  chmodSync(plugin, 0o755);
}

function pulumi(...words: string[]): Promise<Ending> {
  const environment = {
    ...process.env,
    PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: "a test's own",
    DIGITALOCEAN_TOKEN: simulation.token,
    DIGITALOCEAN_API_URL: simulation.url,
  };
  const line = [...words, "--stack", "cloud", "--non-interactive", "--color", "never"].join(" ");
  const script = `eval "$(npm run --silent env)" && pulumi --cwd ${folder} ${line}`;
  return new Running(["sh", "-c", script], environment).ending;
}

const done = async (...words: string[]): Promise<Ending> => {
  const ending = await pulumi(...words);
  expectCode(ending, 0);
  return ending;
};

beforeAll(async () => {
  simulation = await Simulation.start({ duration: 200 });
  folder = mkdtempSync(join(tmpdir(), "digitalocean-engine-"));
  writeProject();
});

afterAll(async () => {
  await simulation.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("up, nothing to do, a droplet deleted by hand, up again, destroy", async () => {
  await done("stack", "init");
  const first = await done("up", "--yes", "--skip-preview");
  expect(first.stdout).toContain("17 created");
  expect(first.all).toMatch(/the droplet web-\w+ is new; waiting until it is active/);
  await done("up", "--yes", "--skip-preview", "--expect-no-changes");

  const { world } = simulation;
  const [droplet] = world.droplets.values();
  const [volume] = world.volumes.values();
  expect(volume?.droplet).toBe(droplet?.id);
  const headers = { authorization: `Bearer ${simulation.token}` };
  await fetch(`${simulation.url}/v2/droplets/${droplet?.id}`, { method: "DELETE", headers });
  await world.settled();
  const again = await done("up", "--yes", "--skip-preview", "--refresh");
  expect(again.stdout).not.toMatch(/replaced/);
  const [second] = world.droplets.values();
  expect([world.droplets.size, world.volumes.size, world.clusters.size]).toEqual([1, 1, 1]);
  expect(volume?.droplet).toBe(second?.id);
  expect([...world.reservedIps.values()].map((address) => address.droplet)).toEqual([second?.id]);

  const { stdout: state } = await done("stack", "export", "--show-secrets");
  expect(state).not.toContain(simulation.token);
  await done("destroy", "--yes", "--skip-preview");
  const left = [world.vpcs, world.droplets, world.volumes, world.clusters, world.firewalls, world.reservedIps];
  expect(left.map((things) => things.size)).toEqual([0, 0, 0, 0, 0, 0]);
});
