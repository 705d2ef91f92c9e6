import { readArguments } from "../../ops/arguments";
import { isDoubtful, isWell, judged, partRows, stateOf } from "../../ops/parts";
import type { InspectedContainer } from "../../ops/parts";
import { Stop } from "../../ops/report";
import { table } from "../../ops/table";
import { debianStore, systemStore } from "../../ops/trust/system";

const container = (
  part: string,
  health: string | undefined,
  more: Partial<InspectedContainer> = {},
): InspectedContainer => ({
  Id: part,
  Name: `/${part}-1a2b`,
  RestartCount: 0,
  Config: { Labels: { "platform.part": part } },
  State: { Status: "running", ...(health !== undefined && { Health: { Status: health, FailingStreak: 0 } }) },
  NetworkSettings: { Ports: {} },
  ...more,
});

test("columns are as wide as their widest cell", () => {
  expect(table([{ part: "patient-db", address: "x", state: "healthy", seconds: "4.5" }])).toEqual([
    "part        address  state    seconds",
    "patient-db  x        healthy  4.5",
  ]);
});

test("a part is one row: published address, address inside, or its own name and port", () => {
  const proxy = container("proxy", "healthy", {
    NetworkSettings: {
      Ports: {
        "443/tcp": [
          { HostIp: "0.0.0.0", HostPort: "443" },
          { HostIp: "::", HostPort: "443" },
        ],
        "443/udp": [{ HostIp: "0.0.0.0", HostPort: "443" }],
        "2019/tcp": null,
      },
    },
  });
  const database = container("databases", "healthy", {
    Config: { Labels: { "platform.part": "databases" }, ExposedPorts: { "5432/tcp": {} } },
  });
  const service = container("patient", "starting");
  const rows = partRows([proxy, database, service], { patient: "patient-1a2b:8082" }, new Map([["proxy", 3.21]]));
  expect(rows).toEqual([
    { part: "databases", address: "databases-1a2b:5432", state: "healthy", seconds: "unchanged" },
    { part: "patient", address: "patient-1a2b:8082", state: "starting", seconds: "unchanged" },
    { part: "proxy", address: "0.0.0.0:443", state: "healthy", seconds: "3.2" },
  ]);
});

test("replicas are counted, and one that is not well shows", () => {
  const rows = (states: string[]) =>
    partRows(
      states.map((state) => container("patient", state)),
      {},
      new Map(),
    );
  expect(rows(["healthy", "healthy"])[0]?.state).toBe("healthy (2)");
  expect(rows(["healthy", "unhealthy"])[0]?.state).toBe("unhealthy (1 of 2 well)");
});

test("Docker's word is doubted where it has not looked yet, where it says ill, and where a look failed of late", () => {
  const failed = { State: { Status: "running", Health: { Status: "healthy", FailingStreak: 1 } } };
  const ended = { State: { Status: "exited", Health: { Status: "unhealthy", FailingStreak: 1 } } };
  expect([undefined, "healthy", "starting", "unhealthy"].map((word) => isDoubtful(container("web", word)))).toEqual([
    false,
    false,
    true,
    true,
  ]);
  expect([failed, ended].map((state) => isDoubtful(container("web", undefined, state)))).toEqual([true, false]);
});

test("what the container's own health command says now counts: well at once, and ill where Docker says well", () => {
  const words = ["starting", "unhealthy", "healthy"];
  const after = (passes: boolean) => words.map((word) => stateOf(judged(container("web", word), passes)));
  expect(after(true)).toEqual(["healthy", "healthy", "healthy"]);
  expect(after(false)).toEqual(["starting", "unhealthy", "unhealthy"]);
});

test("a container that ended is not well, whatever its last health", () => {
  const health = { Status: "healthy", FailingStreak: 0 };
  const ended = container("patient", "healthy", { State: { Status: "exited", Health: health } });
  expect([isWell(ended), isWell(container("patient", undefined)), isWell(container("patient", "starting"))]).toEqual([
    false,
    true,
    false,
  ]);
});

describe("arguments", () => {
  test("the stack is dev where none is named", () => {
    expect(readArguments([], ["yes"] as const)).toEqual({ stack: "dev", flags: { yes: false }, options: {} });
    expect(readArguments(["--stack", "trial", "--yes"], ["yes"] as const)).toEqual({
      stack: "trial",
      flags: { yes: true },
      options: {},
    });
  });

  test("an option brings its value", () => {
    expect(readArguments(["--to", "3"], [], ["to", "service"] as const).options).toEqual({ to: "3" });
  });

  test.each([
    [["--wrong"], /^Unknown option '--wrong'; known: --stack NAME, --yes\.$/],
    [["extra"], /^Unexpected argument 'extra'/],
    [["--stack", "No_Name"], /"No_Name" is not a stack name/],
    [["--stack"], /--stack/],
  ])("%j is refused in one sentence", (given, sentence) => {
    let refused: unknown;
    try {
      readArguments(given, ["yes"] as const);
    } catch (error) {
      refused = error;
    }
    expect(refused).toBeInstanceOf(Stop);
    expect((refused as Stop).sentences).toHaveLength(1);
    expect((refused as Stop).sentences[0]).toMatch(sentence);
  });
});

test("each system's store is changed by its own commands", async () => {
  expect(debianStore("platform-dev", "/p/ca.crt").add).toEqual([
    ["install", "-D", "-m", "0644", "/p/ca.crt", "/usr/local/share/ca-certificates/platform-dev.crt"],
    ["update-ca-certificates"],
  ]);
  expect((await systemStore("darwin", "platform-dev", "/p/ca.crt"))?.add[0]).toContain("add-trusted-cert");
  expect(await systemStore("win32", "platform-dev", "/p/ca.crt")).toBeUndefined();
});
