import { compare } from "../../ops/compare";
import type { LabelledObject } from "../../ops/docker/objects";
import { ownSettings } from "../../ops/engine/stack";
import { parseState } from "../../ops/engine/state";
import { dataProblems } from "../../ops/recovery";

const urn = (name: string) => `urn:pulumi:dev::platform::some:type::${name}`;
const volumeType = "docker:index/volume:Volume";
const dataLabels = {
  labels: [
    { label: "platform.part", value: "postgres" },
    { label: "platform.data", value: "true" },
  ],
};

const exported = JSON.stringify({
  deployment: {
    secrets_providers: { type: "passphrase", state: { salt: "v1:salt" } },
    resources: [
      { urn: urn("stack-id"), type: "random:index/randomId:RandomId", id: "x", outputs: { hex: "abc" } },
      { urn: urn("patient-db-v1"), type: "random:index/randomPassword:RandomPassword", id: "none", protect: true },
      {
        ...{ urn: urn("notes-db-v2"), type: "digitalocean:index/databaseUser:DatabaseUser" },
        ...{ id: "cluster/user/notes_v2", protect: true },
      },
      { urn: urn("patient"), type: "docker:index/container:Container", id: "c1" },
      { urn: urn("data"), type: volumeType, id: "v1", inputs: dataLabels },
      { urn: urn("old-data"), type: volumeType, id: "v0", delete: true, inputs: dataLabels },
      { urn: urn("cache"), type: volumeType, id: "v2", inputs: { labels: [] } },
    ],
    pending_operations: [
      { type: "creating", resource: { urn: urn("proxy"), type: "docker:index/container:Container" } },
    ],
  },
});

const object = (more: Partial<LabelledObject>): LabelledObject => ({
  kind: "container",
  id: "c1",
  name: "name",
  stackId: "abc",
  part: "patient",
  data: false,
  ...more,
});

test("a state tells identity, objects, data volumes, what was interrupted and the passphrase's proof", () => {
  const { resources, ...told } = parseState(exported);
  expect(resources.some((resource) => resource.delete === true)).toBe(false);
  expect(told).toEqual({
    stackId: "abc",
    objectIds: new Set(["c1", "v1", "v0", "v2"]),
    dataVolumes: [{ name: "v1", part: "postgres", resource: "data" }],
    passwords: ["patient-db-v1", "notes-db-v2"],
    pending: ["creation of proxy"],
    secretsKey: { encryptionsalt: "v1:salt" },
  });
});

test("a stack that was never up has nothing", () => {
  const state = parseState(JSON.stringify({ version: 3, deployment: {} }));
  expect([state.stackId, state.objectIds.size, state.dataVolumes, state.pending]).toEqual([undefined, 0, [], []]);
});

describe("Docker held against the state", () => {
  const state = parseState(exported);
  const present = new Set(["v1", "v0", "v2"]);

  test("what both know is no difference", () => {
    const { unknown, missingData, others } = compare(state, [object({})], present);
    expect([unknown, missingData, others]).toEqual([[], [], []]);
  });

  test("an object of this identity that the state does not know is told", () => {
    const orphan = object({ id: "c2" });
    expect(compare(state, [orphan], present).unknown).toEqual([orphan]);
  });

  test("a namesake's objects are not this stack's", () => {
    const namesake = object({ id: "c3", stackId: "other", data: true });
    const { unknown, earlierData, others } = compare(state, [namesake], present);
    expect([unknown, earlierData, others]).toEqual([[], [], [namesake]]);
  });

  test("a data volume that Docker does not have is missing", () => {
    expect(compare(state, [], new Set(["v2"])).missingData).toEqual(["v1"]);
  });

  test("data of this name before the state has an identity is earlier data, other objects are not", () => {
    const volume = object({ kind: "volume", id: "v9", stackId: "lost", data: true });
    const { earlierData, others } = compare(undefined, [volume, object({ stackId: "lost" })], present);
    expect(earlierData).toEqual([volume]);
    expect(others).toHaveLength(2);
  });

  test("each kind of lost data is a sentence with the way on", () => {
    const sentences = dataProblems("dev", ["v1"], [object({ kind: "volume", name: "v9" })]);
    expect(sentences).toHaveLength(2);
    for (const sentence of sentences) expect(sentence).toContain("npm run up -- --stack dev --accept-empty");
    expect(sentences[1]).toContain("docker volume rm v9");
  });
});

test("settings come without the project's prefix, without other projects' and without a secret's value", () => {
  const output = JSON.stringify({
    "platform:domain": { value: "example.org", secret: false },
    "platform:ports": { value: '{"http":81}', objectValue: { http: 81 }, secret: false },
    "platform:token": { secret: true },
    "pulumi:autonaming": { value: "{}", secret: false },
  });
  expect(ownSettings(output)).toEqual({
    domain: { value: "example.org", secret: false },
    ports: { value: '{"http":81}', secret: false },
    token: { secret: true },
  });
});
