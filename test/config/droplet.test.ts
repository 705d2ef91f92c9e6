import { memoryOf, parseDroplet } from "../../config/droplet";
import { hostStack, onServer, withServer } from "../../config/host-stack";
import { parseSettings } from "../../config/settings";

const least = { region: "fra1", size: "s-4vcpu-8gb", volumeGigabytes: 50, sshFrom: ["198.51.100.7/32"] };

const raw = (settings: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(settings).map(([key, value]) => [
      key,
      { value: typeof value === "string" ? value : JSON.stringify(value), secret: false },
    ]),
  );

const problems = (droplet: unknown, more: Record<string, unknown> = {}) =>
  parseDroplet(raw({ droplet, ...more })).problems;

test("the least that describes a server, and what it then is", () => {
  // the project's own settings name a platform for every stack
  expect(parseDroplet(raw({ droplet: least, platform: "rofecare" }))).toEqual({
    droplet: { ...least, image: "debian-12-x64", vpcRange: "10.60.0.0/24", user: "deploy", backups: "none" },
    problems: [],
  });
});

test("everything that a server's settings lack or say wrong, at once", () => {
  expect(problems({})).toEqual([
    "droplet/region: missing; the data centre, such as fra1; found: nothing",
    "droplet/size: missing; the size, such as s-4vcpu-8gb; found: nothing",
    "droplet/volumeGigabytes: missing; the size of the volume for the data, in GB; found: nothing",
    "droplet/sshFrom: missing; the ranges of addresses that ssh may come from, such as [198.51.100.7/32]; found: nothing",
  ]);
  const wrong = {
    ...least,
    region: "Frankfurt!",
    sshFrom: ["198.51.100.7", "::/0"],
    vpcRange: "8.8.0.0/8",
    user: "root",
  };
  expect(problems({ ...wrong, backups: "hourly", sise: 1 })).toEqual([
    'droplet/region: not the data centre as DigitalOcean writes it, such as fra1; found: "Frankfurt!"',
    'droplet/sshFrom/0: not a range of addresses; allowed: CIDR form such as 198.51.100.7/32 or 2001:db8::/48; found: "198.51.100.7"',
    'droplet/vpcRange: allowed: a private range of /16 to /28, such as 10.60.0.0/24; found: "8.8.0.0/8"',
    'droplet/user: allowed: a user of its own, such as deploy; found: "root"',
    expect.stringMatching(/^droplet\/backups: .*found: "hourly"$/) as string,
    expect.stringMatching(/^droplet\/sise: unknown key; did you mean size\?; known: region, /) as string,
  ]);
  expect(problems({ ...least, sshFrom: [] })).toEqual([
    "droplet/sshFrom: no range; without one nobody could reach the server; found: []",
  ]);
  expect(problems({ ...least, domain: "example.org" })).toEqual([
    "droplet/domain: is asked from outside, and nobody is told; set droplet/alertsTo",
  ]);
  expect(problems(least, { domain: "example.org" })).toEqual([
    "domain: a stack with droplet is a server and nothing else; domain belongs to the stack that runs on it",
  ]);
});

test("the memory of a size by its name", () => {
  expect(["s-4vcpu-8gb", "g-2vcpu-8gb", "s-1vcpu-512mb-10gb", "c-2"].map(memoryOf)).toEqual([
    8 * 1024 ** 3,
    8 * 1024 ** 3,
    undefined,
    undefined,
  ]);
});

const known = {
  ...{ stack: "prod-host", address: "203.0.113.10", address6: "2001:db8::1", user: "deploy", size: "s-4vcpu-8gb" },
  ...{ region: "fra1", vpcId: "v", dropletId: "1", tag: "t" },
  hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICO+qOIWdlqJzATSCaicbXl+Cr9vZ4842SLlGsAwGGlN",
};
const onStack = raw({ platform: "todoapp", host: { kind: "stack", stack: "prod-host" }, domain: "example.org" });

test("the server of another stack is from there on a host that ssh reaches", () => {
  const { stack, problems } = parseSettings(onServer(onStack, known, "/home/me/key"));
  expect(problems).toEqual([]);
  const { address, user, hostKey } = known;
  expect(stack?.settings).toMatchObject({
    host: { kind: "ssh", address, user, hostKey, port: 22, identityFile: "/home/me/key" },
    publicAddress: address,
  });
});

test("a program that was told of no server, or of another stack's, says how it is told", () => {
  const sentence =
    'host/stack: the server of stack prod-host is not known here; the commands of npm run know it, and the plain CLI with: eval "$(npm run --silent env -- --stack prod)"';
  expect(withServer(onStack, "prod", undefined).problems).toEqual([sentence]);
  expect(withServer(onStack, "prod", JSON.stringify({ ...known, stack: "other" })).problems).toEqual([sentence]);
  expect(withServer(onStack, "prod", JSON.stringify(known)).problems).toEqual([]);
});

test("a host that names no stack, or one that is none", () => {
  const sentences = (host: unknown) => hostStack(raw({ host })).problems;
  expect(sentences({ kind: "stack" })).toEqual([
    "host/stack: missing; the stack that is the server, such as prod-host; found: nothing",
  ]);
  expect(sentences({ kind: "stack", stack: "Prod" })).toEqual([
    'host/stack: not a stack name; allowed: up to 40 lower-case letters, digits and dashes; found: "Prod"',
  ]);
  expect(sentences({ kind: "ssh" })).toEqual([]);
});
