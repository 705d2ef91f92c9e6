import { randomBytes } from "node:crypto";
import { removeAll } from "../images/containers";
import { addressOf, inStore, startStore, tag } from "../images/object-store-support";
import { docker, uniqueName } from "../images/support";
import { askS3 } from "../support/s3";
import { expectCode, expectNoStackTrace } from "./support/commands";
import { namesOf } from "./support/docker";
import { TestStack } from "./support/stack";
import type { Outputs } from "./support/stack";

jest.setTimeout(180_000);

const operator = { bucket: "state", key: "operator", secret: randomBytes(16).toString("hex") };
const settings = { infraOnly: true };
let store: string;
let endpoint: string;
let stack: TestStack;

beforeAll(async () => {
  store = startStore({ key: "root", secret: randomBytes(16).toString("hex") });
  endpoint = await addressOf(store);
  expect(inStore(store, ["object-store-keys", "add"], JSON.stringify([operator]))).toEqual({ code: 0, said: "" });
  stack = await TestStack.make(settings);
  Object.assign(stack.environment, {
    PULUMI_BACKEND_URL: `s3://state/team?endpoint=${endpoint}&region=us-east-1&s3ForcePathStyle=true&disableSSL=true`,
    AWS_ACCESS_KEY_ID: operator.key,
    AWS_SECRET_ACCESS_KEY: operator.secret,
  });
  expectCode(await stack.up(), 0);
});

afterAll(async () => {
  await stack.remove();
  removeAll();
});

test("a second operator's clone has nothing to do, and knows who deployed what", async () => {
  stack.set(settings);
  const preview = await stack.start("preview").ending;
  expectCode(preview, 0);
  expect(preview.stdout).toMatch(/^Nothing to do: stack \S+ is as described/m);
  const history = await stack.run(["npm", "run", "--silent", "history", "--", "--stack", stack.name]).ending;
  expectCode(history, 0);
  expect(history.stdout).toMatch(/^1 .+ healthy /m);
});

test("while another operator's update runs, its owner is named, nothing is touched, and one command clears a dead one's lock", async () => {
  const lock = `/state/team/.pulumi/locks/organization/platform/${stack.name}/ann.json`;
  const note = { pid: 42, username: "ann", hostname: "laptop", timestamp: "2026-01-02T03:04:05Z" };
  expect((await askS3(`http://${endpoint}`, operator, "PUT", lock, JSON.stringify(note))).status).toBe(200);
  const [present = ""] = namesOf("container", stack.name);
  const stackId = docker("inspect", "--format", '{{index .Config.Labels "platform.stack-id"}}', present);
  const labels = { "platform.stack": stack.name, "platform.stack-id": stackId, "platform.part": "patient" };
  const given = Object.entries(labels).flatMap(([name, value]) => ["--label", `${name}=${value}`]);
  const made = docker("create", "--name", uniqueName(), ...given, tag);

  const ending = await stack.up();
  expectCode(ending, 1);
  expectNoStackTrace(ending);
  expect(ending.stderr).toMatch(/is running: ann@laptop, process 42, since 2026-01-02T03:04:05Z\. Wait for it/);
  expect(docker("ps", "--all", "--quiet", "--no-trunc", "--filter", `id=${made}`)).toBe(made);
  docker("rm", "--volumes", made);
  const [, clear = ""] = /clear its lock with: (.+)/.exec(ending.stderr) ?? [];
  expectCode(await stack.run(["sh", "-c", clear]).ending, 0);
  expect((await askS3(`http://${endpoint}`, operator, "GET", lock)).status).toBe(404);
});

test("no secret stands in clear in the bucket", async () => {
  const { credentials } = await stack.outputs<Outputs>("--show-secrets");
  const secrets = Object.values(credentials);
  expect(secrets.length).toBeGreaterThan(0);
  const filesWith = (texts: string[]) =>
    inStore(store, ["grep", "-rlFf", "-", "/data/buckets"], `${texts.join("\n")}\n`).said;
  expect(filesWith([stack.name])).toContain(`${stack.name}.json`);
  expect(filesWith(secrets)).toBe("");
});
