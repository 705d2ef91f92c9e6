import { TestStack } from "./support/stack";
import { containerChecks } from "./rofecare/containers";
import { edgeChecks } from "./rofecare/edge";
import { monitoringChecks } from "./rofecare/monitoring";
import { deploy } from "./rofecare/running";
import type { Running } from "./rofecare/running";
import { serviceChecks } from "./rofecare/services";
import { changes } from "./rofecare/changes";

jest.setTimeout(420_000);

let stack: TestStack;
let running: Running;

beforeAll(async () => {
  stack = await TestStack.make({ platform: "rofecare" });
  running = await deploy(stack);
});

afterAll(async () => {
  running?.client.close();
  await stack.remove();
});

// in this order: each looks at what is there, and the last ones change it
describe("services", () => serviceChecks(() => running));
describe("edge", () => edgeChecks(() => running));
describe("monitoring", () => monitoringChecks(() => running));
describe("containers", () => containerChecks(() => running));
describe("changes", () => changes(() => running));
