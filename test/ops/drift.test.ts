import type { BackingPlan } from "../../components/plan/backing";
import { containerDrift, illness } from "../../ops/drift/containers";
import type { FoundContainer } from "../../ops/drift/containers";
import { databaseDrift, databaseServers } from "../../ops/drift/databases";
import { replaceOptions, unseen } from "../../ops/drift/drift";
import { missingObjects, strangers } from "../../ops/drift/objects";
import type { StateResource } from "../../ops/engine/state";

const resource: StateResource = {
  urn: "urn:pulumi:dev::platform::docker:index/container:Container::web",
  type: "docker:index/container:Container",
  id: "c1",
  inputs: {
    name: "platform-dev-web-1",
    labels: [{ label: "platform.part", value: "web" }],
    memory: 64,
    memoryReservation: 32,
    memorySwap: 64,
    cpus: "0.5",
    restart: "unless-stopped",
    networksAdvanced: [{ name: "backend" }],
  },
};

const megabytes = (amount: number): number => amount * 1024 ** 2;

function found(more: Partial<FoundContainer> = {}, limits: Partial<FoundContainer["HostConfig"]> = {}): FoundContainer {
  return {
    Id: "c1",
    Name: "/platform-dev-web-1",
    State: { Status: "running", Health: { Status: "healthy" } },
    HostConfig: {
      Memory: megabytes(64),
      MemoryReservation: megabytes(32),
      MemorySwap: megabytes(64),
      NanoCpus: 5e8,
      RestartPolicy: { Name: "unless-stopped" },
      ...limits,
    },
    NetworkSettings: { Networks: { backend: {} } },
    ...more,
  };
}

function sentences(...containers: FoundContainer[]): string[] {
  return containerDrift(resource, containers).map(({ sentence }) => sentence);
}

test("a container as the state says", () => {
  expect(sentences(found())).toEqual([]);
});

test("one that is missing, and one whose name another has", () => {
  expect(sentences()).toEqual(["container platform-dev-web-1 is missing"]);
  expect(sentences(found({ Id: "c2" }))).toEqual([
    "container platform-dev-web-1 was removed; another one that is not this stack's has its name",
  ]);
});

test.each<[string, FoundContainer]>([
  ["is stopped (exited)", found({ State: { Status: "exited" } })],
  ["has a memory limit of 40 MB, not 64 MB", found({}, { Memory: megabytes(40) })],
  ["has a reserved memory of 0 MB, not 32 MB", found({}, { MemoryReservation: 0 })],
  ["has the restart policy no, not unless-stopped", found({}, { RestartPolicy: { Name: "" } })],
])("what a refresh sees too: %s", (what, container) => {
  const drift = containerDrift(resource, [container]);
  expect(drift).toEqual([{ part: "web", sentence: `container platform-dev-web-1 ${what}` }]);
});

test.each<[string, FoundContainer]>([
  ["is paused", found({ State: { Status: "paused" } })],
  ["has a CPU limit of 0.3, not 0.5", found({}, { NanoCpus: 3e8 })],
  ["has left network backend", found({ NetworkSettings: { Networks: {} } })],
  ["has joined network bridge", found({ NetworkSettings: { Networks: { backend: {}, bridge: {} } } })],
])("what a refresh does not see is made anew: %s", (what, container) => {
  const drift = containerDrift(resource, [container]);
  expect(drift).toEqual([{ part: "web", sentence: `container platform-dev-web-1 ${what}`, replace: resource.urn }]);
});

test("a container that runs and is ill", () => {
  const ill = found({ State: { Status: "running", Health: { Status: "unhealthy" } } });
  expect(illness(resource, [ill])).toEqual([
    { part: "web", sentence: "container platform-dev-web-1 is unhealthy", replace: resource.urn },
  ]);
  expect(illness(resource, [found()])).toEqual([]);
});

test("networks and volumes that are missing, and what nobody knows", () => {
  const inputs = { name: "n", labels: [{ label: "platform.part", value: "postgres" }] };
  const data = { ...inputs, labels: [...inputs.labels, { label: "platform.data", value: "true" }] };
  const resources: StateResource[] = [
    { urn: "u::network", type: "docker:index/network:Network", id: "n1", inputs },
    { urn: "u::volume", type: "docker:index/volume:Volume", id: "v1", inputs: data },
  ];
  expect(missingObjects(resources, new Set(["n1"]), new Set(["v1"]))).toEqual([]);
  expect(missingObjects(resources, new Set(), new Set()).map(({ sentence }) => sentence)).toEqual([
    "network n is missing",
    "data volume n is missing",
  ]);
  const object = { kind: "container", id: "c9", name: "left", stackId: "abc", part: "web", data: false } as const;
  expect(strangers(resources, [object, { ...object, stackId: "other" }], "abc")).toEqual([
    { part: "web", sentence: "container left carries the stack's labels and is not in its state" },
  ]);
});

describe("databases", () => {
  const connection = { kind: "postgres", hosts: ["postgres"], port: 5432, tls: false, options: {} } as const;
  const user = (name: string, version: number) => ({ login: `${name}-db-v${version}`, user: `${name}_v${version}` });
  const plan = {
    name: "postgres",
    connections: {
      "web-db": { ...connection, database: "web", user: user("web", 3) },
      "new-db": { ...connection, database: "new", user: user("new", 1) },
    },
    logins: [
      { name: "postgres-monitor-login-v2", user: "platform_monitor_v2" },
      { name: "postgres-web-db-login-v3", user: "web_v3" },
      { name: "postgres-new-db-login-v1", user: "new_v1" },
    ],
  } as unknown as BackingPlan;
  const resources = (...names: string[]) =>
    ["postgres-roles", "postgres-monitor-login-v2", "postgres-web-db-login-v3", ...names].map((name) => {
      return { urn: `u::${name}`, type: "any" };
    });
  const [server] = databaseServers([plan], resources());
  const well = ["login web_v3", "login platform_monitor_v2", "database web"];

  test("what the state does not have yet is not missed", () => {
    expect(server).toEqual({
      part: "postgres",
      engine: "postgres",
      setUp: "u::postgres-roles",
      logins: ["platform_monitor_v2", "web_v3"],
      olderLogins: ["platform_monitor_v1", "platform_monitor", "web_v1", "web", "web_v2"],
      databases: ["web"],
    });
  });

  test("a login and a database that are gone are set up again", () => {
    if (server === undefined) throw new Error("no server");
    expect(databaseDrift(server, new Set(well))).toEqual([]);
    const drift = databaseDrift(server, new Set(["login platform_monitor_v2"]));
    expect(drift.map(({ sentence }) => sentence)).toEqual([
      "login web_v3 is missing in postgres, or may not log in",
      "database web is missing in postgres: what was in it must come from a backup",
    ]);
    expect(replaceOptions(unseen(drift).keys())).toEqual(["--replace", "u::postgres-roles"]);
  });

  test("an older login is named where the state does not have it any more, and nothing is done to it", () => {
    const found = new Set([...well, "login web_v2", "login platform_monitor"]);
    const [during] = databaseServers([plan], resources("postgres-web-db-login-v2"));
    const sentences = [server, during].map((each) => each && databaseDrift(each, found));
    expect(sentences.map((drift) => drift?.map(({ sentence }) => sentence.split(" ")[1]))).toEqual([
      ["platform_monitor", "web_v2"],
      ["platform_monitor"],
    ]);
    expect(sentences[0]?.[1]).toEqual({
      part: "postgres",
      sentence:
        'login web_v2 of an older version still opens postgres, and no update knows it; in the server: DROP ROLE "web_v2"',
    });
    const mariadb = server && databaseDrift({ ...server, part: "mariadb", engine: "mariadb" }, found);
    expect(mariadb?.[1]?.sentence).toMatch(/still opens mariadb, .* in the server: DROP USER 'web_v2'$/);
  });
});
