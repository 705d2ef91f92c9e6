import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { project } from "./support";

const registry = pathToFileURL(join(project, "offline", "images", "registry.mjs")).href;

/** Asks for each image in one run, in a network where these addresses answer with a status and all others never do. */
function ask(references: string[], network: Record<string, number>): { answers: boolean[]; asked: string[] } {
  const script = `
    const network = ${JSON.stringify(network)};
    const asked = [];
    globalThis.fetch = (address, { signal }) => {
      asked.push(String(address));
      const status = network[address];
      if (status !== undefined) return Promise.resolve({ status });
      return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    };
    const hold = setInterval(() => undefined, 1000);
    const { registryAnswers } = await import(${JSON.stringify(registry)});
    const answers = await Promise.all(${JSON.stringify(references)}.map(registryAnswers));
    clearInterval(hold);
    console.log(JSON.stringify({ answers, asked }));`;
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", script], {
    encoding: "utf8",
  });
  if (stderr !== "") throw new Error(stderr);
  return JSON.parse(stdout) as { answers: boolean[]; asked: string[] };
}

test("each image's own registry is asked once, and none waits for another", () => {
  const images = ["docker.elastic.co/a/b:1", "docker.elastic.co/c/d:2", "ghcr.io/a/b:1", "portal.example:5000/a:1"];
  const network = { "https://docker.elastic.co/v2/": 401, "https://portal.example:5000/v2/": 302 };
  const since = Date.now();
  const { answers, asked } = ask(images, network);
  expect(answers).toEqual([true, true, false, false]);
  expect(asked).toEqual(["https://docker.elastic.co/v2/", "https://ghcr.io/v2/", "https://portal.example:5000/v2/"]);
  expect(Date.now() - since).toBeLessThan(6_000);
});

test("an image that names no registry is looked for where the engine looks", () => {
  const { answers, asked } = ask(["grafana/grafana:1", "redis:7"], { "https://index.docker.io/v2/": 401 });
  expect(answers).toEqual([true, true]);
  expect(asked).toContain("https://index.docker.io/v2/");
});
