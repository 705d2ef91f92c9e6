import { images } from "../../config/images";
import { rofecare } from "../../config/platforms/rofecare";
import { parseState } from "../../ops/engine/state";
import type { StackState } from "../../ops/engine/state";
import type { Change } from "../../ops/preview/change";
import type { Report } from "../../ops/preview/report";
import { Stop } from "../../ops/report";
import { markdown, markerOf, mostCharacters, summary } from "../../ops/review/markdown";
import { engineIn, recordedIn, withStandIns } from "../../ops/review/recorded";
import type { Review } from "../../ops/review/review";

const change = (kind: Change["kind"], part: string, what: string, why: string[] = []): Change => {
  return { kind, part, what, why };
};

function review(changes: Change[], more: Partial<Review> = {}): Review {
  const empty = { warnings: [], drift: [], repairs: [], scarce: [], batches: [] };
  const report: Report = { stack: "prod", ...empty, changes, unchanged: 20 };
  return { stack: "prod", isNew: false, problems: [], violations: [], report, ...more };
}

test("data that are lost, what is interrupted and what is refused come first and in boxes", () => {
  const changes = [
    change("deletes-data", "postgres", "volume postgres-data is removed, with all that is in it"),
    change("interrupts", "redis", "stopped and made anew, away for some seconds", ["command: maxmemory=1 → 2"]),
    change("replaces", "patient", "2 containers, the new one first", ["variable LOG_LEVEL"]),
  ];
  const violations = ["postgres: port 5432 is published on 0.0.0.0; allowed: 127.0.0.1, or a route of the proxy"];
  expect(markdown(review(changes, { problems: ["Stop here."], violations }))).toMatchInlineSnapshot(`
   "<!-- platform-review: prod -->
   ### Stack \`prod\`: \`npm run up\` would refuse this, 1 violation of the policy, **DATA ARE DELETED**, 1 part interrupted

   > [!CAUTION]
   > **\`npm run up\` would refuse this**
   >
   > - Stop here.

   > [!CAUTION]
   > **The policy is broken**
   >
   > - postgres: port 5432 is published on 0.0.0.0; allowed: 127.0.0.1, or a route of the proxy

   > [!CAUTION]
   > **DATA ARE DELETED, for good**
   >
   > - **postgres** volume postgres-data is removed, with all that is in it

   > [!WARNING]
   > **INTERRUPTED: one container that cannot be doubled**
   >
   > - **redis** stopped and made anew, away for some seconds: command: maxmemory=1 → 2

   **Replaced, the new one first**

   - **patient** 2 containers, the new one first: variable LOG\\_LEVEL

   Parts that stay as they are: 20.

   <sub>Made from the description and the state alone: no host was asked and nothing was refreshed. What was changed by hand there, what would not fit there, and images that are built there are not seen; \`npm run preview\` sees them where the host can be reached.</sub>
   "
  `);
});

test("a change without harm, nothing to do, and a stack that is not there yet say so in the head", () => {
  const harmless = review([change("replaces", "patient", "1 container, the new one first")]);
  expect(summary(harmless)).toBe("no interruption");
  expect(markdown(harmless)).toContain(
    "**Replaced, the new one first: no request is lost**\n\n- **patient** 1 container",
  );
  expect(summary(review([]))).toBe("nothing to do");
  expect(markdown(review([]))).toContain("Stack `prod` is as described.\nThe policy is kept.");
  expect(summary(review([], { isNew: true }))).toBe("not in the state yet: it would be made whole");
});

test("without a report the reasons stand alone", () => {
  const refused: Review = { stack: "prod", isNew: false, problems: ["ports: wrong"], violations: [] };
  const text = markdown(refused);
  expect(text).toContain("> **`npm run up` would refuse this**\n>\n> - ports: wrong");
  expect(text).not.toContain("The policy is kept");
});

test("what comes from a description is text: no markup, no page, nobody who is called", () => {
  const text = markdown(review([change("others", "<b>web*", "made @octocat [x](y) `z`", ["a|b\n# c"])]));
  expect(text).toContain("- **&lt;b>web\\*** made &#64;octocat \\[x\\](y) \\`z\\`: a\\|b \\# c");
});

test("a text that is too long for a comment is cut at a line, and says how much is missing", () => {
  const many = Array.from({ length: 2000 }, (_, index) => change("replaces", `part-${index}`, "x".repeat(100)));
  const whole = markdown(review(many));
  const text = markdown(review(many), mostCharacters);
  expect(whole.length).toBeGreaterThan(200_000);
  expect(text.length).toBeLessThanOrEqual(mostCharacters);
  expect(text.length).toBeGreaterThan(mostCharacters - 300);
  expect(text.startsWith(markerOf("prod"))).toBe(true);
  const [, left] = /\*\*(\d+) more lines do not fit into 65536 characters:\*\*/.exec(text) ?? [];
  expect(text.match(/^- \*\*part-/gm)?.length).toBe(2000 + 3 - Number(left));
  expect(text).toContain("no host was asked");
});

function state(resources: object[]): StackState {
  return parseState(JSON.stringify({ deployment: { resources } }));
}

const stackResource = (outputs: object) => ({ urn: "urn::stack", type: "pulumi:pulumi:Stack", outputs });
const container = { urn: "urn::web", type: "docker:index/container:Container", id: "1" };
const redis = { id: "sha256:1", tag: "redis:7", version: "7", pinned: images["redis"]?.image };

test("images are those of the last update; one that is pinned to something else comes from its registry", () => {
  const old = { id: "sha256:2", tag: "postgres:1.0", version: "1.0", pinned: "postgres:1.0" };
  const away = { unavailable: "no registry answers", pinned: images["grafana"]?.image ?? "grafana" };
  const pulled = { imageId: "sha256:4", name: "clinic/web:1" };
  const image = { urn: "urn::image", type: "docker:index/remoteImage:RemoteImage", outputs: pulled };
  const found = recordedIn(
    "prod",
    state([stackResource({ images: { redis, postgres: old, grafana: away } }), container, image]),
  );
  expect(Object.keys(found.lock)).toEqual(["redis", "grafana"]);
  expect(found.tags).toEqual(
    new Map([
      ["sha256:1", "redis:7"],
      ["sha256:2", "postgres:1.0"],
      ["sha256:4", "clinic/web:1"],
    ]),
  );
});

test("a stack that an earlier release updated is not guessed at; one that is not there has no images", () => {
  expect(() => recordedIn("prod", state([stackResource({}), container]))).toThrow(Stop);
  expect(recordedIn("prod", state([stackResource({})])).lock).toEqual({});
  expect(recordedIn("prod", undefined).lock).toEqual({});
});

test("a stand-in that is not there yet has a name, and one that is there is what it was", () => {
  const lock = withStandIns({ gateway: { id: "sha256:3", tag: "platform/gateway:1.0.0" } }, rofecare);
  expect(lock["gateway"]).toEqual({ id: "sha256:3", tag: "platform/gateway:1.0.0" });
  expect(lock["domain-service"]).toMatchObject({ tag: "domain-service, built there" });
});

test("the engine's address is the state's, unless the settings name the host", () => {
  const made = state([{ urn: "urn::p", type: "pulumi:providers:docker", inputs: { host: "ssh://deploy@server" } }]);
  expect(engineIn(made, {})).toBe("ssh://deploy@server");
  expect(engineIn(made, { host: { value: "{}", secret: false } })).toBeUndefined();
  expect(engineIn(undefined, {})).toBeUndefined();
});
