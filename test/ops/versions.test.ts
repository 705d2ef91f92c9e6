import { changes } from "../../ops/versions/changes";
import { servicesOf } from "../../ops/versions/checkpoint";
import { isHealthy, parseHistory } from "../../ops/versions/history";
import { imagesHere } from "../../ops/versions/images";
import { impossible } from "../../ops/versions/possible";
import { historyTable } from "../../ops/versions/rows";
import { historyOf, plan, release } from "./versions-support";

/** What the CLI wrote, without what is not read. */
const entry = (message: string, result: string, environment = {}) => ({
  ...{ version: 0, kind: "update", startTime: "2026-11-21T04:56:52.000Z", message, environment, config: {} },
  ...{ result, endTime: "2026-11-21T04:57:04.000Z", resourceChanges: { same: 20 } },
});

describe("Pulumi's history", () => {
  const recorded = [
    entry("rollback to 1 (shop) by ana@host", "succeeded", { "git.head": "2f144d0f98078221", "git.dirty": "true" }),
    entry("A commit's title", "failed", { "git.author": "Grace", "git.head": "2f144d0f98078221" }),
    entry("up by ana@host", "succeeded"),
  ];
  const tags = { "unhealthy-1": "shop was ready, ended and was restarted", "pulumi:project": "platform" };
  const history = parseHistory(JSON.stringify(recorded), JSON.stringify(tags));

  test("is numbered from the first, with who, from which commit, and why it was not well", () => {
    expect(history).toMatchObject([
      { number: 3, who: "ana@host", commit: "2f144d0f+", succeeded: true },
      { number: 2, who: "Grace", commit: "2f144d0f", succeeded: false },
      { number: 1, who: "ana@host", succeeded: true, problem: "shop was ready, ended and was restarted" },
    ]);
    expect(history.map(isHealthy)).toEqual([true, false, false]);
    expect(history[0]?.started).toBe(Date.UTC(2026, 10, 21, 4, 56, 52));
  });

  test("knows which updates are half of one", () => {
    const recorded = ["rollback to 1, batch 2 of 2 by ana@host", "up, batch 1 of 2 by ana@host", "up by ana@host"];
    const parsed = parseHistory(JSON.stringify(recorded.map((message) => entry(message, "succeeded"))), "{}");
    expect(parsed.map(({ halfway, who }) => [halfway, who])).toEqual([
      [undefined, "ana@host"],
      [true, "ana@host"],
      [undefined, "ana@host"],
    ]);
    const rows = parsed.map((update) => ({ ...update, healthy: true, changes: ["a is new"] }));
    expect(historyTable(rows).map((line) => line.split("healthy")[1]?.trim() ?? "")).toEqual([
      "",
      "rollback to 1, batch 2 of 2: a is new",
      "batch 1 of 2: a is new",
      "a is new",
    ]);
  });

  test("is a table, what is much in it counted", () => {
    const rows = history.map((update, index) => ({
      ...update,
      healthy: isHealthy(update),
      changes: index === 0 ? ["a is new", "b is new", "c is new", "d is new", "e is new"] : [],
    }));
    expect(historyTable(rows).map((line) => line.replaceAll(/ {2,}/g, " | "))).toEqual([
      "update | when | who | commit | result | what changed",
      "3 | 2026-11-21 04:56 UTC | ana@host | 2f144d0f+ | healthy | rollback to 1 (shop): a is new; b is new; c is new; 2 more",
      "2 | 2026-11-21 04:56 UTC | Grace | 2f144d0f | failed | no service",
      "1 | 2026-11-21 04:56 UTC | ana@host | shop was ready, ended and was restarted | no service",
    ]);
  });
});

test("plans are read from a checkpoint and from an export alike", () => {
  const type = "platform:components:DomainService";
  const resources = [
    { urn: "urn:pulumi:dev::platform::pulumi:pulumi:Stack::platform-dev", type: "pulumi:pulumi:Stack" },
    { urn: `urn:pulumi:dev::platform::${type}::web`, type, outputs: { plan: release("1") } },
    { urn: `urn:pulumi:dev::platform::${type}::old`, type },
  ];
  const plans = JSON.parse(JSON.stringify({ web: release("1") })) as object;
  expect(servicesOf(JSON.stringify({ version: 3, checkpoint: { latest: { resources } } }))).toEqual(plans);
  expect(servicesOf(JSON.stringify({ version: 3, deployment: { resources } }))).toEqual(plans);
  expect(servicesOf(JSON.stringify({ version: 3, checkpoint: { latest: null } }))).toEqual({});
});

test("changes are told in sentences, the value of a variable never", () => {
  const old = release("1", { environment: { SAME: "1", GONE: "1", KEY: "hidden" } });
  const made = release("2", { environment: { SAME: "1", NEW: "1", KEY: "other" }, replicas: 2, dataVersion: 7 });
  const [sentence] = changes({ web: old }, { web: made });
  expect(sentence).toMatch(/^web: example\/web:1 → example\/web:2, /);
  for (const part of ["variables GONE, KEY, NEW", "replicas 1 → 2", "data version none → 7"]) {
    expect(sentence).toContain(part);
  }
  expect(sentence).not.toMatch(/hidden|other/);
  expect(changes({ web: old }, { shop: made })).toEqual(["shop is new", "web is gone"]);
  const again = release("1", { image: { name: "example/web:1", id: "sha256:other" } });
  expect(changes({ web: release("1") }, { web: again })).toEqual(["web: example/web:1 built anew"]);
});

test("a release whose image, network or secret is gone cannot run", () => {
  const to = historyOf({ services: {} }).history[0];
  if (to === undefined) throw new Error("no update");
  const look = (web: ReturnType<typeof release>) => impossible({ to, services: { web } }, plan, new Set(["sha256:1"]));
  expect(look(release("1"))).toEqual([]);
  expect(look(release("2"))).toEqual([
    "web cannot go back to update 1: its image example/web:2 (sha256:2) is no longer in Docker; load it, or deploy another one.",
  ]);
  const environment = { KEY: { template: "${key}", values: { key: { secret: "lost" } } } };
  expect(look(release("1", { networks: ["elsewhere"], environment }))).toEqual([
    "web cannot go back to update 1: the network elsewhere is gone.",
    "web cannot go back to update 1: the secret lost is gone.",
  ]);
  expect(look(release("1", { image: { build: { context: "web" } } }))[0]).toContain("its image was built from web");
});

test("the description's images as they are here: of the set-up, of Docker, else by name", () => {
  const described = {
    web: release("1", { image: { name: "web" } }),
    shop: release("1", { image: { name: "shop:2" } }),
  };
  const lock = { web: { id: "sha256:a", tag: "platform/web:1.0.0" } };
  const local = { tags: new Map([["shop:2", "sha256:b"]]), ids: new Set<string>() };
  const here = imagesHere(described, {}, { lock, local });
  expect(here["web"]?.image).toEqual({ name: "platform/web:1.0.0", id: "sha256:a" });
  expect(here["shop"]?.image).toEqual({ name: "shop:2", id: "sha256:b" });
  const running = { shop: release("1", { image: { name: "shop:2", id: "sha256:c" } }) };
  const none = { lock, local: { ...local, tags: new Map<string, string>() } };
  expect(imagesHere(described, running, none)["shop"]?.image).toEqual({ name: "shop:2", id: "sha256:c" });
});

test("an image that is built is called by what it is built from, and is in Docker by that name", () => {
  const build = { context: "ops/template/web", base: "node" };
  const lock = { node: { id: "sha256:n", tag: "node:24" } };
  const local = { tags: new Map<string, string>(), ids: new Set<string>() };
  const imageOf = (more: object = {}) =>
    imagesHere({ web: release("1", { image: { build: { ...build, ...more } } }) }, {}, { lock, local })["web"]?.image;
  const name = expect.stringMatching(/^platform\/image-ops-template-web:[0-9a-f]{8}$/);
  expect(imageOf()).toEqual({ name, id: name });
  expect(imageOf({ arguments: { COLOUR: "red" } })).not.toEqual(imageOf());
});
