import { Load, losses } from "../../bench/load/load";
import { makeRecordsImage, removeRecordsImage } from "../support/records-image";
import { webImage } from "../support/web-images";
import { expectCode, expectNoStackTrace } from "./support/commands";
import { containersOf, docker, idsOf, linesOf } from "./support/docker";
import { TestStack } from "./support/stack";

jest.setTimeout(180_000);

/** Seconds for a new version to become ready, and those after it in which a run must have ended. */
const readyTimeout = 4;
const promised = 60;
const image = webImage("records", "1");
const host = "records.records.localhost";
let stack: TestStack;
let load: Load;
let good: Record<string, string>;

const release = (more: object = {}) => ({
  ...{ platform: "./test/e2e/platforms/records.ts", images: "registry", version: "1", monitoring: "none" },
  ...more,
});
const faulty = (fault: string, more: object = {}) => release({ variables: { records: { FAULT: fault } }, ...more });

beforeAll(async () => {
  makeRecordsImage(image);
  stack = await TestStack.make(release());
  expectCode(await stack.up(), 0);
  good = idsOf(stack.name);
  const { caCertificate: ca } = await stack.outputs<{ caCertificate: string }>();
  load = await Load.start({
    ...{ port: stack.ports.https, ca, host, perSecond: 20, records: "/records", id: "bad" },
    slow: { path: "/slow?seconds=20", everySeconds: 600 },
    socket: { host, path: "/ws" },
  });
});

afterAll(async () => {
  load?.kill();
  await stack.remove();
  removeRecordsImage(image);
});

// one load over all of them: what any of them loses is seen at the end
test.each([
  [
    "its image is missing",
    release({ registry: "registry.invalid/none" }),
    /^.*Image "registry\.invalid\/none\/records:1" /m,
  ],
  [
    "it crashes at its start",
    faulty("crash"),
    /^records is not ready: .* exited with code 3\b[^]*cannot start: no licence/m,
  ],
  [
    "it never becomes ready",
    faulty("never-ready", { readyTimeout: `${readyTimeout}s` }),
    /^records is not ready: .* never became ready in 4 s /m,
  ],
  [
    "it is ready and then fails",
    faulty("later"),
    /^records was ready, then its container \S+ exited with code 7\b[^]*lost my licence/m,
  ],
])("a bad release ends with its reason, and the old one serves on: %s", async (_, settings, reason) => {
  stack.set(settings);
  const began = Date.now();
  const ending = await stack.up();
  expectCode(ending, 1);
  expectNoStackTrace(ending);
  expect(ending.stderr).toMatch(reason);
  expect((Date.now() - began) / 1000).toBeLessThan(readyTimeout + promised);
  const running = linesOf(docker("ps", "--quiet", "--no-trunc", "--filter", `label=platform.stack=${stack.name}`));
  expect(running.sort()).toEqual(Object.values(good).sort());
});

test("no request, no long one and no websocket was lost meanwhile", async () => {
  const result = await load.stop();
  process.stdout.write(`four bad releases: ${result.sent} requests, ${JSON.stringify(result.latency)}\n`);
  expect(losses(result)).toEqual([]);
  expect(result).toMatchObject({ answered: result.sent, slow: { sent: 1, answered: 1 }, socket: { opened: 1 } });
  expect(result.socket.ends.map(({ code }) => code)).toEqual([1000]);
  expect(result.sent).toBeGreaterThan(20 * 20);
});

test("the next good release takes away what the bad ones left", async () => {
  stack.set(release({ variables: { records: { COLOUR: "red" } } }));
  expectCode(await stack.up(), 0);
  const now = containersOf(stack.name);
  expect(Object.keys(now).sort()).toEqual(["proxy", "records"]);
  expect(now["proxy"]?.Id).toBe(good["proxy"]);
  expect(now["records"]?.Id).not.toBe(good["records"]);
});
