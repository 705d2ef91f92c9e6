// A recorded preview of a small platform: a server's setting, an image, variables, memory, replicas and a route changed.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { PlatformPlan } from "../../components/plan/platform";
import { planPlatform } from "../../components/plan/platform";
import type { EngineEvent } from "../../ops/engine/events";
import type { PlannedStack } from "../../ops/plan";
import { startSeconds } from "../../ops/preview/facts";
import type { Facts } from "../../ops/preview/facts";
import { reportLines } from "../../ops/preview/lines";
import { changesOf, unchangedParts } from "../../ops/preview/report";
import { Steps } from "../../ops/preview/steps";
import { loadPlatform } from "../../config/platforms/load";
import { settingsOf } from "../plan/samples";

const recorded = readFileSync(join(__dirname, "recorded", "preview.jsonl"), "utf8")
  .split("\n")
  .filter(Boolean)
  .map((line) => JSON.parse(line) as EngineEvent);

function planned(): PlannedStack {
  const { platform } = loadPlatform(join(__dirname, "..", "e2e", "platforms", "tiny.ts"));
  if (platform === undefined) throw new Error("the small platform cannot be read");
  const settings = settingsOf({ domain: "tiny.localhost", ports: { http: 21080, https: 21443 }, replicas: { web: 2 } });
  const plan: PlatformPlan = planPlatform({ platform, settings });
  return { name: "prev", settings, platform, plan, lock: {} };
}

const facts = {
  imageName: () => "example/web:1",
  plannedImage: () => "example/web:2",
  variables: () => ["GREETING", "NEW"],
} as unknown as Facts;

function stepsOf(events: EngineEvent[]): Steps {
  const steps = new Steps();
  events.forEach((event) => steps.take(event));
  return steps;
}

function linesOf(events: EngineEvent[], edited = new Set<string>()): string[] {
  const stack = planned();
  const changes = changesOf(stepsOf(events).all(), stack, facts, edited);
  return reportLines({
    stack: "prev",
    warnings: [],
    drift: [],
    repairs: [],
    scarce: [],
    batches: [],
    changes,
    unchanged: unchangedParts(stack, changes),
  });
}

test("the recorded preview in sentences, the worst first", () => {
  expect(linesOf(recorded)).toMatchInlineSnapshot(`
   [
     "npm run up would do this to stack prev:",
     "",
     "INTERRUPTED: one container that cannot be doubled",
     "  postgres  stopped and made anew, away for some seconds; web cannot use it meanwhile: command: work_mem=4MB → 8MB",
     "",
     "Replaced, the new one first",
     "  other     1 container, the new one first: memory 32 → 48 MB, reserved memory 16 → 24 MB",
     "  web       1 container, the new one first: variables GREETING, NEW, image example/web:1 → example/web:2",
     "",
     "Started",
     "  web       1 container more, 2 in all",
     "",
     "Changed in place",
     "  registry  1 container changed in place: it is stopped and is started again",
     "",
     "Routes",
     "  proxy     told its routes anew, without a stop: settings of a route or of the proxy",
     "",
     "Images",
     "  new       example/web:2 is pulled where Docker does not have it",
     "",
     "Parts that stay as they are: 0. Nothing was changed by this preview.",
   ]
  `);
});

test("nothing but what stays as it is", () => {
  const same = recorded.filter(({ resourcePreEvent }) => resourcePreEvent?.metadata.op === "same");
  expect(linesOf(same)).toEqual(["Nothing to do: stack prev is as described (parts: 5)."]);
});

test("how long a start took is read from the readiness in the state", () => {
  const steps = stepsOf(recorded).all();
  const noted = steps.map((step) =>
    step.name === "postgres-ready" ? { ...step, outputs: { stdout: "ready 6.7 s after its start" } } : step,
  );
  expect(startSeconds(noted)).toEqual(new Map([["postgres", 6.7]]));
});

describe("resources by themselves", () => {
  const urn = (type: string, name: string) => `urn:pulumi:prev::platform::${type}::${name}`;
  const labels = (data: boolean) => [
    { label: "platform.part", value: "postgres" },
    { label: "platform.data", value: String(data) },
  ];

  function event(op: string, type: string, name: string, inputs: object, diffs: string[] = []): EngineEvent {
    const resource = { urn: urn(type, name), type, parent: "", inputs: inputs as Record<string, unknown> };
    const [old, made] = [op === "create" ? null : resource, op === "delete" ? null : resource];
    const metadata = { op, urn: resource.urn, type, old, new: made, diffs };
    return { resourcePreEvent: { metadata } };
  }

  test.each([
    ["delete", true, "  postgres  volume postgres-data is removed, with all that is in it"],
    ["replace", true, "  postgres  volume postgres-data is made anew, with all that is in it"],
    ["delete", false, "  postgres  volume postgres-data is removed: what it holds can be made again"],
    ["create", true, "  postgres  volume postgres-data is made"],
  ])("a volume: %s (data: %s)", (op, data, line) => {
    const lines = linesOf([event(op, "docker:index/volume:Volume", "postgres-data", { labels: labels(data) })]);
    expect(lines).toContain(line);
    expect(lines.includes("DATA ARE DELETED, for good")).toBe(data && op !== "create");
  });

  test("a secret that goes is loud, new ones are one line", () => {
    const type = "random:index/randomPassword:RandomPassword";
    const lines = linesOf([
      event("delete", type, "old", {}),
      event("create", type, "a", {}),
      event("create", type, "b", {}),
    ]);
    expect(lines[2]).toBe("DATA ARE DELETED, for good");
    expect(lines).toContain("  new  a, b");
  });

  test("a network says which property changes, and what is of no known type is not kept silent", () => {
    const lines = linesOf([
      event("replace", "docker:index/network:Network", "backend", {}, ["ipamConfigs"]),
      event("update", "digitalocean:index/droplet:Droplet", "server", {}, ["size"]),
    ]);
    expect(lines).toContain("  backend  made anew: its range of addresses");
    expect(lines).toContain("  server   changed (digitalocean:index/droplet:Droplet): size");
  });

  test.each([
    ["other", "update", true],
    ["same", "update", false],
    ["other", "create", false],
  ])("the proxy's settings besides its routes: %s, %s", (after, op, told) => {
    const type = "command:local:Command";
    const routes = event(op, type, "proxy-routes", { environment: { PLATFORM_PROXY_SETTINGS: after } }, ["stdin"]);
    const { metadata } = routes.resourcePreEvent ?? {};
    if (metadata?.old) metadata.old = { ...metadata.old, inputs: { environment: { PLATFORM_PROXY_SETTINGS: "same" } } };
    const lines = linesOf([routes]).join("\n");
    expect(lines).toContain("told its routes anew, without a stop");
    expect(lines.includes("an HTTP/1.1 connection opened in that moment may be closed")).toBe(told);
    expect(lines.includes("which proxies it trusts")).toBe(told);
  });

  test("a container that Docker lost is told as such", () => {
    const type = "docker:index/container:Container";
    const gone = event("refresh", type, "other", { labels: [{ label: "platform.part", value: "other" }] });
    if (gone.resourcePreEvent === undefined) throw new Error("no event");
    const metadata = { ...gone.resourcePreEvent.metadata, new: null };
    const created = event("create", type, "other", { labels: [{ label: "platform.part", value: "other" }] });
    expect(linesOf([{ resOutputsEvent: { metadata } }, created])).toContain(
      "  other  1 container started: its container is missing in Docker",
    );
  });
});
