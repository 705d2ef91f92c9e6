import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

interface Step {
  uses?: string;
  env?: Record<string, string>;
  run?: string;
  with?: Record<string, unknown>;
}

interface Job {
  if?: string;
  permissions?: Record<string, string>;
  environment?: string;
  strategy?: { "max-parallel"?: number };
  steps: Step[];
}

interface Workflow {
  on: Record<string, unknown>;
  permissions: Record<string, string>;
  jobs: Record<string, Job>;
}

const { load } = createRequire(require.resolve("@pulumi/pulumi"))("js-yaml") as { load: (text: string) => unknown };
const folder = join(__dirname, "..", "..", ".github", "workflows");
const texts = Object.fromEntries(readdirSync(folder).map((file) => [file, readFileSync(join(folder, file), "utf8")]));

function workflow(name: string): Workflow {
  return load(texts[`${name}.yml`] ?? "") as Workflow;
}

function jobsOf(name: string): [name: string, job: Job][] {
  return Object.entries(workflow(name).jobs);
}

const names = ["deploy", "drift", "preview"];
const everyStep = names.flatMap((name) => jobsOf(name).flatMap(([, { steps }]) => steps));

test("these are all workflows", () => {
  expect(Object.keys(texts).sort()).toEqual(names.map((name) => `${name}.yml`));
});

test("a preview runs for the repository's own branches and for no fork", () => {
  const condition = workflow("preview").jobs["preview"]?.if ?? "false";
  // of GitHub's expressions it uses what JavaScript reads alike
  const runs = new Function("github", `return ${condition}`) as (github: object) => boolean;
  const event = (from: string) => ({
    repository: "clinic/platform",
    event: { pull_request: { head: { repo: { full_name: from } } } },
  });
  expect(runs(event("clinic/platform"))).toBe(true);
  expect(runs(event("stranger/platform"))).toBe(false);
  expect(Object.keys(workflow("preview").on)).toEqual(["pull_request"]);
});

test("a preview knows the state and nothing more, and its job may write comments and nothing else", () => {
  const secrets = [...(texts["preview.yml"] ?? "").matchAll(/secrets\.(\w+)/g)].map(([, name]) => name);
  expect([...new Set(secrets)].sort()).toEqual([
    ...["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"],
    ...["PULUMI_BACKEND_URL", "PULUMI_CONFIG_PASSPHRASE"],
  ]);
  expect(workflow("preview").jobs["preview"]?.permissions).toEqual({ contents: "read", "pull-requests": "write" });
});

test("every workflow begins without rights, and its jobs take what they need", () => {
  for (const name of names) expect(workflow(name).permissions).toEqual({});
  const rights = ["deploy", "drift"].flatMap((name) =>
    jobsOf(name).map(([job, { permissions }]) => [job, permissions]),
  );
  expect(rights).toEqual([
    ["stacks", { contents: "read" }],
    ["deploy", { contents: "read" }],
    ["stacks", { contents: "read" }],
    ["drift", { contents: "read", issues: "write" }],
  ]);
});

test("stacks are deployed from main, one after the other, each behind its own environment, and never cut off", () => {
  const { on, jobs } = workflow("deploy");
  expect(on["push"]).toEqual({ branches: ["main"] });
  expect(jobs["deploy"]).toMatchObject({
    environment: "${{ matrix.stack }}",
    strategy: { "max-parallel": 1 },
    concurrency: { group: "deploy-${{ matrix.stack }}", "cancel-in-progress": false },
  });
  expect(jobs["deploy"]?.steps[0]?.with?.["ref"]).toBe("main");
});

test("actions are pinned by a commit, with the version beside it, and keep no token in the clone", () => {
  const uses = Object.values(texts).flatMap((text) => text.match(/^.*\buses:.*$/gm) ?? []);
  expect(uses.length).toBeGreaterThan(0);
  for (const line of uses) expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  const checkouts = everyStep.filter(({ uses = "" }) => uses.startsWith("actions/checkout@"));
  for (const step of checkouts) expect(step.with?.["persist-credentials"]).toBe(false);
});

test("nothing of an event or a secret is pasted into a script", () => {
  for (const { run = "" } of everyStep) expect(run).not.toContain("${{");
});
