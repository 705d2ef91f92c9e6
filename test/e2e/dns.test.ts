// The records of a stack that was never deployed, in the hands of the tools they are written for, against a real BIND.
import { readFileSync } from "node:fs";
import { fileInGuide } from "../support/dns/guide";
import { keyName, NameServer } from "../support/dns/name-server";
import { fileOfModule, goProgram, makeDnsImage, pythonPackages } from "../support/dns/tools";
import type { Result } from "../images/support";
import { expectCode } from "./support/commands";
import type { Ending } from "./support/commands";
import { TestStack } from "./support/stack";

jest.setTimeout(300_000);

const host = "203.0.113.10";
const host6 = "2001:db8::10";
const names = ["rofecare.com", "node10.rofecare.com", "node2.rofecare.com", "www.rofecare.com", "yes.rofecare.com"];
const settings = {
  platform: "./test/e2e/platforms/names.ts",
  domain: "rofecare.com",
  address: "0.0.0.0",
  publicAddress: host,
  publicAddress6: host6,
};

const servers: NameServer[] = [];
let stack: TestStack;

beforeAll(async () => {
  makeDnsImage();
  stack = await TestStack.make(settings);
});

afterAll(() => {
  stack.discard();
  for (const server of servers) server.remove();
});

async function start(files: Record<string, string> = {}): Promise<NameServer> {
  const server = await NameServer.start(files);
  servers.push(server);
  return server;
}

function dns(...flags: string[]): Promise<Ending> {
  return stack.run(["npm", "run", "--silent", "dns", "--", "--stack", stack.name, ...flags]).ending;
}

async function written(format: string): Promise<string> {
  const ending = await dns("--format", format);
  expectCode(ending, 0);
  return ending.stdout;
}

function expectWell({ code, output }: Result): string {
  if (code !== 0) throw new Error(output);
  return output;
}

/** Every name leads to the host, and the records of somebody else are as they were. */
async function expectInForce(server: NameServer): Promise<void> {
  const resolver = server.resolver();
  const found = await Promise.all(names.map((name) => Promise.all([resolver.resolve4(name), resolver.resolve6(name)])));
  expect(found).toEqual(names.map(() => [[host], [host6]]));
  expect(await resolver.resolveMx("rofecare.com")).toMatchObject([{ priority: 10, exchange: "mail.rofecare.com" }]);
  expect(await resolver.resolve4("mail.rofecare.com")).toEqual(["192.0.2.25"]);
  expect(await resolver.resolveNs("rofecare.com")).toEqual(["ns1.rofecare.com"]);
}

test("the check names what is missing, what leads elsewhere and what is right", async () => {
  const lines = [`@ IN A ${host}`, "@ IN AAAA 2001:DB8:0::10", "www IN A 192.0.2.1", `www IN A ${host}`, ""];
  const server = await start({ "rofecare.com.zone": readZone() + lines.join("\n") });
  const { code, stdout, stderr } = await dns("--check", "--resolver", server.address);
  expect(code).toBe(1);
  expect(stdout.split("\n").map((line) => line.replaceAll(/ {2,}/g, "  "))).toEqual([
    "name  type  leads to",
    `rofecare.com  A  ${host}  right`,
    `rofecare.com  AAAA  ${host6}  right`,
    ...["node10", "node2"].flatMap((name) => missing(name)),
    `www.rofecare.com  A  192.0.2.1, ${host}  other: should be ${host}`,
    `www.rofecare.com  AAAA  nothing  missing: should be ${host6}`,
    ...missing("yes"),
    "",
  ]);
  expect(stderr).toMatch(
    /^DNS does not lead to the host of stack test-\w+: node10\.rofecare\.com \(A\), .+ \(AAAA\)\.\n$/,
  );
});

function missing(name: string): string[] {
  return [
    `${name}.rofecare.com  A  nothing  missing: should be ${host}`,
    `${name}.rofecare.com  AAAA  nothing  missing: should be ${host6}`,
  ];
}

function readZone(): string {
  return readFileSync("test/support/dns/rofecare.com.zone", "utf8");
}

test("OctoDNS makes the records; its second run changes nothing", async () => {
  const zone = await written("octodns");
  const server = await start({ "zones/rofecare.com.yaml": zone, "octodns.yaml": fileInGuide("octodns.yaml") });
  server.copy(await pythonPackages(), "packages");
  const octodns = (...flags: string[]): string => {
    const given = {
      PYTHONPATH: "packages",
      DNS_SERVER: "127.0.0.1",
      DNS_KEY_NAME: keyName,
      DNS_KEY_SECRET: server.key,
    };
    const variables = Object.entries(given).map(([name, value]) => `${name}=${value}`);
    const program = ["python3", "-c", "from octodns.cmds.sync import main; main()"];
    return expectWell(server.run("env", ...variables, ...program, "--config-file", "octodns.yaml", ...flags));
  };
  octodns("--doit");
  await expectInForce(server);
  expect(octodns("--doit")).toContain("No changes were planned");
  expectCode(await dns("--check", "--resolver", `${server.address}:53`), 0);
});

test("DNSControl makes the records; its second run changes nothing", async () => {
  const server = await start();
  const key = `hmac-sha256:${keyName}:${server.key}`;
  const provider = { TYPE: "AXFRDDNS", master: "127.0.0.1", "transfer-key": key, "update-key": key };
  server.write({
    "platform.json": await written("dnscontrol"),
    "dnsconfig.js": fileInGuide("dnsconfig.js"),
    "creds.json": JSON.stringify({ dns: provider }),
  });
  server.copy(await goProgram("dnscontrol", "dnscontrol"), "dnscontrol");
  expectWell(server.run("./dnscontrol", "push"));
  await expectInForce(server);
  expectWell(server.run("./dnscontrol", "preview", "--expect-no-changes"));
});

test("a zone that includes the lines is served as it stands", async () => {
  const include = "$INCLUDE /srv/dns/platform.zone\n";
  const server = await start({ "platform.zone": await written("zone"), "rofecare.com.zone": readZone() + include });
  expectWell(server.run("named-checkzone", "rofecare.com", "rofecare.com.zone"));
  await expectInForce(server);
});

test("external-dns' own definition allows the manifest", async () => {
  const definition = await fileOfModule(
    "sigs.k8s.io/external-dns@v0.20.0",
    "h1:rJ4Q5c32NStvI8J+u2nyM4bcKxZG4g1NLPL0p994U9M=",
    "config/crd/standard/dnsendpoints.externaldns.k8s.io.yaml",
  );
  const server = await start({
    "manifest.yaml": await written("external-dns"),
    "crd.yaml": readFileSync(definition, "utf8"),
  });
  server.copy(await pythonPackages(), "packages");
  expectWell(server.run("sh", "-c", "PYTHONPATH=packages python3 validate.py crd.yaml <manifest.yaml"));
});

test("for people a table; in a zone above, names with what is between", async () => {
  const { stdout } = await dns();
  expect(stdout).toMatch(/^name +type +seconds +leads to\nrofecare\.com +A +300 +203\.0\.113\.10\n/);
  const above = await dns("--zone", "com", "--format", "dnscontrol");
  expect(JSON.parse(above.stdout)).toMatchObject({
    zone: "com",
    records: expect.arrayContaining([{ name: "www.rofecare", type: "A", target: host, ttl: 300 }]),
  });
});

test.each([
  [
    ["--format", "bind"],
    '--format: "bind" is not a format; allowed: octodns, dnscontrol, external-dns, zone; without it, a table for people.',
  ],
  [
    ["--zone", "example.org"],
    '--zone: rofecare.com is not in "example.org"; allowed: rofecare.com, or a zone that holds it.',
  ],
  [["--check", "--format", "zone"], "--check: asks DNS and writes no records; allowed with it: --stack, --resolver."],
  [["--resolver", "192.0.2.53"], "--resolver: is asked by --check alone."],
  [
    ["--check", "--resolver", "ns1.example.org"],
    '--resolver: "ns1.example.org" is not an address; allowed: an IP address, with a port behind it where that is not 53: 192.0.2.53:5353, [2001:db8::53]:5353.',
  ],
])("%j is one sentence", async (flags, sentence) => {
  const { code, stdout, stderr } = await dns(...flags);
  expect({ code, stdout, stderr }).toEqual({ code: 1, stdout: "", stderr: `${sentence}\n` });
});

test("a stack without a file is not taken for one with all defaults", async () => {
  const { code, stderr } = await stack.run(["npm", "run", "--silent", "dns", "--", "--stack", "prdo"]).ending;
  expect({ code, stderr }).toEqual({ code: 1, stderr: "--stack: there is no Pulumi.prdo.yaml.\n" });
});
