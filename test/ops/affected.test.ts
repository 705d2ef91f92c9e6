import { affectedStacks } from "../../ops/review/affected";

const stacks = [
  { name: "dev", platform: "rofecare" },
  { name: "prod", platform: "rofecare" },
  { name: "todoapp-dev", platform: "todoapp" },
  { name: "clinic", platform: "./platforms/clinic/platform.ts" },
  { name: "shop", platform: "./shop.ts" },
];
const all = stacks.map(({ name }) => name).sort();

const cases: [what: string, files: string[], touched: string[]][] = [
  ["a stack's own settings", ["Pulumi.prod.yaml"], ["prod"]],
  ["a description that ships with the project", ["config/platforms/rofecare-services.ts"], ["dev", "prod"]],
  ["a file that a description gives out", ["config/platforms/rofecare-config/gateway.yml"], ["dev", "prod"]],
  ["the stand-ins of one platform", ["reference/todoapp/main.mts"], ["todoapp-dev"]],
  ["the stand-ins of a platform without a stack", ["reference/maicivy/backend/main.go"], []],
  ["a description of one's own, and what stands beside it", ["platforms/clinic/web/Dockerfile"], ["clinic"]],
  ["a description at the top", ["shop.ts"], ["shop"]],
  ["what every stack is made of", ["components/plan/proxy.ts"], all],
  ["the settings of all", ["Pulumi.yaml"], all],
  ["pinned images", ["config/pinned-images.json"], all],
  ["the policy", ["policy/rules/ssh.ts"], all],
  ["a file that nobody knows", ["new-folder/thing.ts"], all],
  [
    "documents, tests and the pipeline",
    ["docs/state.md", "README.md", "test/ops/drift.test.ts", ".github/workflows/x.yml"],
    [],
  ],
  ["settings of a stack that is not here", ["Pulumi.gone.yaml"], []],
  ["two of them", ["Pulumi.dev.yaml", "shop.ts", "LICENSE"], ["dev", "shop"]],
  ["nothing", [], []],
];

test.each(cases)("%s", (_, files, touched) => {
  expect(affectedStacks(files, stacks)).toEqual(touched);
});
