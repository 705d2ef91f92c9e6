import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { execute, freshVolume, hardened, removeAll, runInBackground } from "../images/containers";
import { docker, lockedImage, uniqueName, waitUntil } from "../images/support";
import { askS3 } from "../support/s3";
import { expectCode, expectNoStackTrace } from "./support/commands";
import { namesOf } from "./support/docker";
import { TestStack } from "./support/stack";
import type { Outputs } from "./support/stack";

jest.setTimeout(180_000);

const { tag } = lockedImage("versitygw");
const operator = { bucket: "state", key: "operator", secret: randomBytes(16).toString("hex") };
const settings = { infraOnly: true };
let store: string;
let endpoint: string;
let stack: TestStack;

/** A server of S3's kind with a bucket, for several machines' state. */
async function startStore(): Promise<void> {
  const variables = {
    ...{ ROOT_ACCESS_KEY_ID: "root", ROOT_SECRET_ACCESS_KEY: randomBytes(16).toString("hex"), VGW_BACKEND: "posix" },
    ...{ VGW_BACKEND_ARG: "/data/buckets", VGW_IAM_DIR: "/data/keys", VGW_PORT: ":7070" },
    ...{ VGW_ADMIN_PORT: "127.0.0.1:7071", VGW_HEALTH: "/_health", VGW_REGION: "us-east-1", VGW_DISABLE_ACL: "true" },
  };
  const options = [
    ...hardened("1000:1000", "/tmp"),
    "--publish",
    "127.0.0.1::7070",
    "--volume",
    `${freshVolume()}:/data`,
  ];
  const given = Object.entries(variables).flatMap(([name, value]) => ["--env", `${name}=${value}`]);
  store = runInBackground(tag, [...options, ...given]);
  const health = ["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:7070/_health"];
  await waitUntil(store, "ready", () => execute(store, ...health).code === 0);
  inStore(["object-store-keys", "add"], JSON.stringify([operator]));
  endpoint = docker("port", store, "7070/tcp").split("\n")[0] ?? "";
}

/** Runs a command beside the buckets, which reads what no process list may show. */
function inStore(words: string[], input: string): string {
  const { status, stdout, stderr } = spawnSync("docker", ["exec", "-i", store, ...words], { encoding: "utf8", input });
  if (status !== 0 && stderr !== "") throw new Error(stderr);
  return stdout;
}

beforeAll(async () => {
  await startStore();
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
  docker("rm", made);
  const [, clear = ""] = /clear its lock with: (.+)/.exec(ending.stderr) ?? [];
  expectCode(await stack.run(["sh", "-c", clear]).ending, 0);
  expect((await askS3(`http://${endpoint}`, operator, "GET", lock)).status).toBe(404);
});

test("no secret stands in clear in the bucket", async () => {
  const { credentials } = await stack.outputs<Outputs>("--show-secrets");
  const secrets = Object.values(credentials);
  expect(secrets.length).toBeGreaterThan(0);
  const filesWith = (texts: string[]) => inStore(["grep", "-rlFf", "-", "/data/buckets"], `${texts.join("\n")}\n`);
  expect(filesWith([stack.name])).toContain(`${stack.name}.json`);
  expect(filesWith(secrets)).toBe("");
});
