import { setTimeout as delay } from "node:timers/promises";
import { expectCode } from "./support/commands";
import type { Running } from "./support/commands";
import { Client } from "./support/client";
import { containersOf, healthOf, namesOf } from "./support/docker";
import { TestStack } from "./support/stack";
import type { Outputs } from "./support/stack";

jest.setTimeout(180_000);

const pollMilliseconds = 30;

interface Point {
  point: string;
  reached: (stack: TestStack, running: Running) => boolean;
  /** Kills the command alone, so that the engine and its plugins go on without it. */
  alone?: boolean;
}

const has = (part: string) => (stack: TestStack) =>
  namesOf("container", stack.name).some((name) => name.includes(`-${part}-`));

const points: Point[] = [
  { point: "the engine has just begun", reached: (stack) => stack.locks().length > 0 },
  { point: "the networks are being made", reached: (stack) => namesOf("network", stack.name).length > 0 },
  { point: "the database is there", reached: has("postgres") },
  { point: "the service is becoming ready", reached: has("patient"), alone: true },
  { point: "all is nearly done", reached: (_, { output }) => /patient {2}ready/.test(output) },
];

const parts = ["patient", "postgres", "proxy"];
let stack: TestStack;
/** Data volumes that a server had been given when a kill came; one that was only just made may be made again. */
const volumes = new Set<string>();

beforeAll(async () => {
  stack = await TestStack.make();
});

afterAll(() => stack.remove());

/** Starts up and kills it where a point is reached. */
async function killedAt({ point, reached, alone }: Point): Promise<void> {
  const running = stack.start("up");
  let ended = false;
  void running.ending.then(() => (ended = true));
  while (!reached(stack, running)) {
    if (ended) throw new Error(`ended before this point was reached: ${point}\n${running.output}`);
    await delay(pollMilliseconds);
  }
  if (!alone) return void (await running.kill());
  const [command] = running.processes(/ops\/up\.ts/);
  if (command === undefined) throw new Error("the command is not among its processes");
  process.kill(command, "SIGKILL");
  expectCode(await running.ending, 137);
}

const dataVolumes = () => namesOf("volume", stack.name).filter((name) => name.includes("-postgres-data-"));

// each goes on from where the one before was killed, so that what one leaves is what the next must mend
test.each(points)("up is killed when $point", async (point) => {
  await killedAt(point);
  if (has("postgres")(stack)) dataVolumes().forEach((name) => volumes.add(name));
});

test("the next up mends it all: one container a part, on the volume that there was, and nothing else", async () => {
  expectCode(await stack.up(), 0);
  expect(healthOf(stack.name)).toEqual({ patient: "well", postgres: "well", proxy: "well" });
  expect(namesOf("network", stack.name)).toHaveLength(3);
  expect(namesOf("volume", stack.name)).toHaveLength(3);
  expect(dataVolumes()).toEqual([...volumes]);
  const { caCertificate } = await stack.outputs<Outputs>();
  const client = new Client(stack.ports, caCertificate);
  const { id } = await client.store("Ada", "after");
  expect(await client.read(id)).toMatchObject({ text: "after" });
  client.close();
});

test("of two at once the second says who is at work, and the first ends well", async () => {
  stack.set({ variables: { patient: { REFERENCE_NOTE: "changed" } } });
  const first = stack.start("up");
  await first.printed(/patient {2}created/);
  const second = await stack.up();
  expectCode(second, 1);
  expect(second.stderr).toMatch(
    new RegExp(
      `^Another update of stack ${stack.name} is running: npm run up by \\S+@\\S+, process \\d+, since \\S+ Wait for it`,
      "m",
    ),
  );
  expectCode(await first.ending, 0);
  expect(Object.keys(containersOf(stack.name)).sort()).toEqual(parts);
});
