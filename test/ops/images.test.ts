import { spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const project = join(__dirname, "..", "..");

function imagesOf(stack: string): string[] {
  const words = ["--require", "./ops/bootstrap/typescript.cjs", "ops/images.ts", stack];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { cwd: project, encoding: "utf8" });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return stdout.split("\n").filter((line) => line !== "");
}

/** The images of a stack that has these settings. */
function imagesWith(settings: string): string[] {
  const stack = `images-test-${process.pid}`;
  const file = join(project, `Pulumi.${stack}.yaml`);
  writeFileSync(file, `config:\n${settings}`);
  try {
    return imagesOf(stack);
  } finally {
    rmSync(file);
  }
}

test("a stack's images are those that its parts run, and no other platform's", () => {
  expect(imagesOf("todoapp-dev").sort()).toEqual([
    "alertmanager",
    "caddy",
    "cadvisor",
    "node-exporter",
    "postgres",
    "postgres-exporter",
    "prometheus",
    "todoapp",
  ]);
  const rofecare = imagesOf("dev");
  expect(rofecare).toEqual(expect.arrayContaining(["caddy", "kafka", "domain-service", "gateway", "zipkin"]));
  expect(rofecare.filter((name) => ["todoapp", "alertmanager", "grafana"].includes(name))).toEqual([]);
});

test("what a stack does not run is not among them", () => {
  expect(imagesWith("  platform:infraOnly: true\n  platform:monitoring: none\n").sort()).toEqual([
    "kafka",
    "postgres",
    "redis",
  ]);
});

test("the platform's own published images are not this project's to prepare", () => {
  const images = imagesWith("  platform:platform: todoapp\n  platform:images: registry\n  platform:version: v1\n");
  expect(images).not.toContain("todoapp");
});

test("settings that are wrong have none: the command says what is wrong with them", () => {
  expect(imagesWith("  platform:platform: nowhere\n")).toEqual([]);
});
