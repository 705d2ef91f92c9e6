import { Load, losses } from "../../bench/load/load";
import { rofecareLoad } from "../../bench/load/rofecare";
import { OwnEngine } from "../../bench/own-engine";
import { imageOf } from "../reference/containers";
import { expectCode } from "./support/commands";
import { linesOf } from "./support/docker";
import { eventually } from "./support/eventually";
import { TestStack } from "./support/stack";

jest.setTimeout(600_000);

/** What a request of a patient's record goes through, and nothing else. */
const services = ["patient", "gateway", "frontend"];
const parts = ["config-server", "discovery-server", "kafka", "postgres", "proxy", "redis", ...services];
const backing = ["caddy", "postgres", "redis", "kafka"];
const images = [...backing, "config-server", "discovery-server", "gateway", "domain-service", "frontend"];
/** Seconds for nine containers that all start at once, on a machine that does other things too. */
const limit = 240;

const engine = new OwnEngine();
let stack: TestStack;
let ca: string;

beforeAll(async () => {
  await engine.start();
  await engine.bring(images.map((name) => imageOf(name).id));
  stack = await TestStack.make({ platform: "rofecare", only: services, monitoring: "none" });
  // not by npm run, whose set-up would build the images that this engine does not have
  await runs("node", "--require", "./ops/bootstrap/typescript.cjs", "ops/up.ts");
  ca = await runs("pulumi", "stack", "output", "caCertificate");
});

afterAll(async () => {
  await engine.remove();
  stack.discard();
});

/** Runs a command on the stack where the engine is, and gives what it printed. */
async function runs(...words: string[]): Promise<string> {
  const place = { DOCKER_HOST: engine.host };
  const ending = await stack.run([...engine.inside(), ...words, "--stack", stack.name], place).ending;
  expectCode(ending, 0);
  return ending.stdout;
}

/** State, health and restarts of every container that is there, by part. */
async function states(): Promise<Record<string, string>> {
  const format =
    '{{index .Config.Labels "platform.part"}} {{.State.Status}} {{.State.Health.Status}} {{.RestartCount}}';
  const ids = linesOf(await engine.docker("ps", "--all", "--quiet"));
  const lines = linesOf(await engine.docker("inspect", "--format", format, ...ids));
  return Object.fromEntries(lines.map((line) => [line.split(" ", 1)[0], line.slice(line.indexOf(" ") + 1)]));
}

/** Waits until all is well again, without a command; then nothing of a load is lost. */
async function recovers(what: string): Promise<void> {
  const began = performance.now();
  const seconds = (): string => `${((performance.now() - began) / 1000).toFixed(1)} s`;
  const request = rofecareLoad({ port: stack.ports.https, ca, id: what, perSecond: 20 });
  const load = await eventually(() => Load.start({ ...request, slow: undefined }, engine.inside()), limit);
  const serving = seconds();
  await eventually(async () => {
    const healthy = Object.fromEntries(parts.map((part) => [part, expect.stringMatching(/^running healthy \d+$/)]));
    expect(await states()).toEqual(healthy);
  }, limit);
  process.stdout.write(`${what}: serving after ${serving}, all healthy after ${seconds()}\n`);
  const result = await load.stop();
  expect(result.socket.opened).toBe(1);
  expect(losses(result)).toEqual([]);
}

test("after its engine was stopped and started, all serves again by itself", async () => {
  await engine.stop();
  await engine.start();
  await recovers("reboot");
});

test("so it does after a power failure", async () => {
  await engine.cutOff();
  await engine.start();
  await recovers("power failure");
});
