import { clock, labelOf, Progress } from "../../ops/engine/events";
import type { EngineEvent, EventResource } from "../../ops/engine/events";

const stackUrn = "urn:pulumi:dev::platform::";
const component = `${stackUrn}platform:components:DomainService::patient`;
const containerUrn = `${stackUrn}platform:components:DomainService$docker:index/container:Container::patient`;
const readyUrn = `${stackUrn}platform:components:DomainService$command:local:Command::patient-ready`;

const container: EventResource = {
  urn: containerUrn,
  type: "docker:index/container:Container",
  parent: component,
  inputs: { labels: [{ label: "platform.part", value: "patient-part" }] },
};
const ready: EventResource = { urn: readyUrn, type: "command:local:Command", parent: component };

function step(op: string, resource: EventResource, made: EventResource | null = resource) {
  return { metadata: { op, urn: resource.urn, type: resource.type, old: resource, new: made } };
}

function linesOf(progress: Progress, events: EngineEvent[]): string[] {
  return events.flatMap((event, index) => progress.lines(event, index));
}

test("a part is one line when its container is there and one when it is ready", () => {
  const progress = new Progress();
  const lines = linesOf(progress, [
    { resourcePreEvent: step("create", container) },
    { resOutputsEvent: step("create", container) },
    { resourcePreEvent: step("create", ready) },
    { resOutputsEvent: step("create", ready) },
  ]);
  expect(lines).toEqual(["[  1 s] patient-part  created", "[  3 s] patient-part  ready"]);
  expect(progress.readyAfter).toEqual(new Map([["patient-part", 3]]));
});

test.each([
  ["in place", ["delete-replaced", "create-replacement"], ["patient-part"]],
  ["the new one first", ["create-replacement", "delete-replaced"], []],
])("only what was replaced in place is watched afterwards: %s", (_, ops, expected) => {
  const progress = new Progress();
  linesOf(
    progress,
    ops.flatMap((op) => [{ resourcePreEvent: step(op, container) }, { resOutputsEvent: step(op, container) }]),
  );
  expect([...progress.replaced]).toEqual(expected);
});

test("of several parts in one component each is told by its own name", () => {
  const progress = new Progress();
  const inputs = { labels: [{ label: "platform.part", value: "pharmacy" }] };
  const other = { ...container, urn: containerUrn.replace(/patient$/, "pharmacy"), inputs };
  progress.lines({ resourcePreEvent: step("create", container) }, 1);
  progress.lines({ resourcePreEvent: step("create", other) }, 1);
  progress.lines({ resourcePreEvent: step("create", ready) }, 1);
  expect(progress.partOf(readyUrn)).toBe("patient-part");
});

test("what was begun is waited for until it ends, under the name of its part", () => {
  const progress = new Progress();
  progress.lines({ resourcePreEvent: step("create", container) }, 1);
  progress.lines({ resOutputsEvent: step("create", container) }, 1);
  expect(progress.underWay()).toEqual([]);
  progress.lines({ resourcePreEvent: step("create", ready) }, 1);
  progress.lines({ resourcePreEvent: step("refresh", container) }, 1);
  expect(progress.underWay()).toEqual(["patient-part"]);
  progress.lines({ resOpFailedEvent: step("create", ready) }, 2);
  expect(progress.underWay()).toEqual([]);
});

test("what did not change is no line", () => {
  const events = [{ resourcePreEvent: step("same", container) }, { resOutputsEvent: step("same", container) }];
  expect(linesOf(new Progress(), events)).toEqual([]);
});

test("a readiness that was looked at before counts for nothing", () => {
  const progress = new Progress();
  linesOf(progress, [{ resourcePreEvent: step("same", ready) }, { resOutputsEvent: step("same", ready) }]);
  expect(progress.readyAfter.size).toBe(0);
});

test("an object that a refresh misses is named", () => {
  const events = [
    { resourcePreEvent: step("refresh", container) },
    { resOutputsEvent: step("refresh", container, null) },
  ];
  expect(linesOf(new Progress(), events)).toEqual(["[  1 s] patient-part  container is gone, it will be made again"]);
});

test.each([
  ["create-replacement", "created anew"],
  ["delete-replaced", "old one removed"],
  ["delete", "removed"],
  ["update", "updated"],
])("a container's %s reads: %s", (op, words) => {
  const events = [{ resourcePreEvent: step(op, container) }, { resOutputsEvent: step(op, container) }];
  expect(linesOf(new Progress(), events)).toEqual([`[  1 s] patient-part  ${words}`]);
});

test("a resource under no container is called by its own name", () => {
  expect(new Progress().partOf(readyUrn)).toBe("patient");
});

test("a label that is not there is undefined, also among unknown inputs", () => {
  expect(labelOf(undefined, "platform.part")).toBeUndefined();
  expect(labelOf({ labels: "unknown" }, "platform.part")).toBeUndefined();
});

test("seconds are aligned", () => {
  expect([clock(3.4), clock(123)]).toEqual(["[  3 s]", "[123 s]"]);
});

test("what a part says that leaves is a line; what another command says is not", () => {
  const member: EventResource = { ...ready, urn: readyUrn.replace(/-ready$/, "-member") };
  const says = (urn: string, severity = "info"): EngineEvent => ({
    diagnosticEvent: { urn, severity, message: "patient-1 was not drained in 30 s; going on.\n" },
  });
  const lines = linesOf(new Progress(), [
    { resourcePreEvent: step("create", container) },
    says(member.urn),
    { resourcePreEvent: step("delete-replaced", member, null) },
    says(member.urn),
    says(readyUrn),
    says(member.urn, "error"),
  ]);
  expect(lines).toEqual(["[  3 s] patient-part  patient-1 was not drained in 30 s; going on."]);
});
