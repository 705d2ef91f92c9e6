import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { removeTemporaryFolders, run, temporaryFolder } from "./support";

afterEach(removeTemporaryFolders);

const prepare = `
import { prepareState } from "./state.mjs";
try {
  const said = [];
  const variables = prepareState(process.env, process.env.DATA, (text) => said.push(text));
  console.log(JSON.stringify({ variables, said }));
} catch (error) {
  console.log(JSON.stringify({ name: error.constructor.name, message: error.message }));
}`;

const prepared = async (environment: NodeJS.ProcessEnv) => JSON.parse((await run(prepare, environment)).stdout);

test("the first run makes state and passphrase for this user alone, and says where", async () => {
  const data = join(temporaryFolder(), "platform");
  const { variables, said } = await prepared({ DATA: data });
  expect(variables).toEqual({
    PULUMI_BACKEND_URL: `file://${data}/state`,
    PULUMI_CONFIG_PASSPHRASE_FILE: join(data, "passphrase"),
  });
  expect(statSync(join(data, "passphrase")).mode & 0o777).toBe(0o600);
  expect(statSync(data).mode & 0o777).toBe(0o700);
  expect(statSync(join(data, "state")).mode & 0o777).toBe(0o700);
  expect(readFileSync(join(data, "passphrase"), "utf8")).toMatch(/^[\w-]{43}$/);
  expect(said).toEqual([expect.stringContaining(`state is kept in ${data}`)]);
  expect(said[0]).toContain("whoever loses it loses the secrets");
});

test("a new passphrase beside a state that others may have is told as such", async () => {
  const data = temporaryFolder();
  const { said } = await prepared({ DATA: data, PULUMI_BACKEND_URL: "s3://team" });
  expect(said).toEqual([
    expect.stringMatching(/^a new passphrase for secrets is in \S+passphrase: .+PULUMI_CONFIG_PASSPHRASE/),
  ]);
});

test("later runs keep the passphrase and say nothing", async () => {
  const data = temporaryFolder();
  await prepared({ DATA: data });
  const passphrase = readFileSync(join(data, "passphrase"), "utf8");
  expect((await prepared({ DATA: data })).said).toEqual([]);
  expect(readFileSync(join(data, "passphrase"), "utf8")).toBe(passphrase);
});

test.each([
  [{ PULUMI_CONFIG_PASSPHRASE: "" }, ["PULUMI_BACKEND_URL"]],
  [{ PULUMI_CONFIG_PASSPHRASE_FILE: "/mine" }, ["PULUMI_BACKEND_URL"]],
  [{ PULUMI_BACKEND_URL: "file:///mine" }, ["PULUMI_CONFIG_PASSPHRASE_FILE"]],
  [{ PULUMI_BACKEND_URL: "file:///mine", PULUMI_CONFIG_PASSPHRASE: "mine" }, []],
])("what the caller sets is respected: %p", async (given, set) => {
  const { variables } = await prepared({ DATA: temporaryFolder(), ...given });
  expect(Object.keys(variables)).toEqual(set);
});

test("a lost passphrase is not replaced while stacks need it", async () => {
  const data = temporaryFolder();
  const stacks = join(data, "state", ".pulumi", "stacks", "platform");
  mkdirSync(stacks, { recursive: true });
  writeFileSync(join(stacks, "dev.json"), "{}");
  const { name, message } = await prepared({ DATA: data });
  expect(name).toBe("SetupError");
  expect(message).toContain(`the passphrase ${join(data, "passphrase")} is missing`);
  expect(message).toContain("platform/dev.json");
});
