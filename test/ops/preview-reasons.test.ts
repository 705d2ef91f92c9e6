import { reasonsOf } from "../../ops/preview/reasons";
import type { Known } from "../../ops/preview/reasons";
import type { Step } from "../../ops/preview/steps";
import { changedVariables } from "../../ops/preview/variables";

const known: Known = {
  imageName: (reference) => `tag-of-${reference}`,
  plannedImage: "new-tag",
  variables: [],
  edited: false,
};

function step(more: Partial<Step>): Step {
  const nothing = { gone: false, id: "c1", changed: [], before: {}, after: {}, outputs: {} };
  return { urn: "urn", type: "container", name: "web", part: "web", action: "replace", ...nothing, ...more };
}

test("an image by its names, or that it was built anew under the same", () => {
  const changed = step({ changed: ["image", "labels"], before: { image: "sha256:1" } });
  expect(reasonsOf(changed, known)).toEqual(["image tag-of-sha256:1 → new-tag"]);
  expect(reasonsOf(changed, { ...known, plannedImage: "tag-of-sha256:1" })).toEqual([
    "image tag-of-sha256:1, built anew",
  ]);
});

test("variables by their names; a masked one is said to be there", () => {
  const changed = step({ changed: ["envs"] });
  expect(reasonsOf(changed, { ...known, variables: ["A"] })).toEqual(["variable A"]);
  expect(reasonsOf(changed, { ...known, variables: ["A", "B", "C", "D", "E", "F", "G"] })).toEqual([
    "variables A, B, C, D, E and 2 more",
  ]);
  expect(reasonsOf(changed, known)).toEqual(["a secret among its variables"]);
});

test("a server's settings as name=value, other words of a command as they stand", () => {
  const before = { command: ["postgres", "-c", "work_mem=4MB"] };
  const after = { command: ["postgres", "-c", "work_mem=8MB", "--fast"] };
  expect(reasonsOf(step({ changed: ["command"], before, after }), known)).toEqual([
    "command: work_mem=4MB → 8MB, --fast",
  ]);
});

test("files by their paths, unless they are masked", () => {
  const before = {
    uploads: [
      { file: "/a", content: "1" },
      { file: "/b", content: "1" },
    ],
  };
  const after = {
    uploads: [
      { file: "/a", content: "2" },
      { file: "/b", content: "1" },
    ],
  };
  expect(reasonsOf(step({ changed: ["uploads"], before, after }), known)).toEqual(["file /a"]);
  const masked = { uploads: { "4dabf18193072939515e22adb298388d": "secret" } };
  expect(reasonsOf(step({ changed: ["uploads"], before: masked, after }), known)).toEqual(["its files"]);
});

test("limits with both values, other properties in words", () => {
  const before = { memory: 32, cpus: "0.5" };
  const after = { memory: 48, cpus: "1" };
  const changed = ["memory", "cpus", "memorySwap", "healthcheck", "unheardOf"];
  expect(reasonsOf(step({ changed, before, after }), known)).toEqual([
    "memory 32 → 48 MB",
    "CPU limit 0.5 → 1",
    "health check",
    "unheardOf",
  ]);
});

test("only its fingerprint changed, it is stopped, it is gone, it was edited", () => {
  expect(reasonsOf(step({ changed: ["labels"] }), known)).toEqual(["its description changed"]);
  expect(reasonsOf(step({ changed: ["mustRun"] }), known)).toEqual(["it is stopped and is started again"]);
  expect(reasonsOf(step({ gone: true }), known)).toEqual(["its container is missing in Docker"]);
  expect(reasonsOf(step({ changed: ["id"] }), { ...known, edited: true, variables: ["A"] })).toEqual([
    "edited by hand",
    "variable A",
  ]);
});

describe("variables of a container against a plan", () => {
  const image = ["PATH=/bin", "LANG=C"];
  const password = { template: "postgres://u:${password}@db/x.y", values: { password: { secret: "p" } } };

  test("the same, with what the image gives", () => {
    const container = ["PATH=/bin", "LANG=C", "A=1", "URL=postgres://u:anything@db/x.y", "SECRET=s=1"];
    const planned = { A: "1", URL: password, SECRET: { secret: "s" } };
    expect(changedVariables({ container, image }, planned)).toEqual([]);
  });

  test("another value, one more, one less, one of the image's over again, another text around a secret", () => {
    const container = ["PATH=/bin", "LANG=de", "A=1", "OLD=1", "URL=postgres://u:anything@db/xzy"];
    const planned = { A: "2", NEW: "1", URL: password };
    expect(changedVariables({ container, image }, planned)).toEqual(["A", "LANG", "NEW", "OLD", "URL"]);
  });
});
