import { Plugin, open } from "../plugins/client";
import { Simulation } from "../support/digitalocean/simulation";
import { Cloud, PUBLIC_KEY, typeOf } from "./digitalocean-fixture";

const cloud = new Cloud();
const server = { name: "web", image: "debian-12-x64", region: "fra1", size: "s-1vcpu-1gb" };
const isPost = (line: string): boolean => line.startsWith("POST /v2/droplets ");

describe("the provider's settings", () => {
  const environment = {
    ...process.env,
    DIGITALOCEAN_TOKEN: "",
    DIGITALOCEAN_ACCESS_TOKEN: "",
    DIGITALOCEAN_API_URL: "",
  };

  test("no token, and an endpoint that is not of this machine, are refused before anything is made", async () => {
    const plugin = await Plugin.start("digitalocean", environment);
    expect(await plugin.checkConfig({ apiEndpoint: "http://127.0.0.1:1" })).toEqual([
      "token: is missing; give digitalocean:token, or set DIGITALOCEAN_TOKEN",
    ]);
    const [refused] = await plugin.checkConfig({ apiEndpoint: "https://api.digitalocean.com", token: "x" });
    expect(refused).toMatch(
      /^apiEndpoint: is "https:\/\/api\.digitalocean\.com", but this plugin, .* simulated cloud alone/,
    );
    const [official] = await plugin.checkConfig({ token: "x" });
    expect(official).toMatch(/^apiEndpoint: is "https:\/\/api\.digitalocean\.com"/);
    await plugin.configure({ token: "x" });
    await expect(plugin.make(typeOf("Tag"), { name: "web" })).rejects.toThrow(/^apiEndpoint: is /);
    await plugin.stop();
  });

  test("the token may stand in the environment, and is in no output", async () => {
    const { url, token } = cloud.simulation;
    const plugin = await Plugin.start("digitalocean", {
      ...environment,
      DIGITALOCEAN_TOKEN: token,
      DIGITALOCEAN_API_URL: url,
    });
    await plugin.configure({});
    const made = await plugin.make(typeOf("Droplet"), server);
    expect(JSON.stringify(made)).not.toContain(token);
    await plugin.stop();
  });
});

test("a token that is given in plain text is secret in the state", async () => {
  const inputs = await cloud.plugin.configInputs({ apiEndpoint: cloud.simulation.url, token: "dop_v1_open" });
  expect([open(inputs["token"]), inputs["apiEndpoint"]]).toEqual(["dop_v1_open", cloud.simulation.url]);
});

test("a token that is not valid", async () => {
  await cloud.plugin.configure({ apiEndpoint: cloud.simulation.url, token: "dop_v1_wrong" });
  await expect(cloud.make("Droplet", server)).rejects.toThrow(
    /^the droplet web could not be created: DigitalOcean says "Unable to authenticate you\." \(401\); the token is not valid/,
  );
});

test("a token without the right", async () => {
  const token = cloud.simulation.tokenWith("droplet:read", "regions:read");
  await cloud.plugin.configure({ apiEndpoint: cloud.simulation.url, token });
  await expect(cloud.make("Droplet", server)).rejects.toThrow(
    'the droplet web could not be created: DigitalOcean says "You are missing the required permission droplet:create" (403)',
  );
});

test.each([
  [{ region: "mars1" }, /region is "mars1", allowed are nyc1, nyc3, ams3, fra1/],
  [{ size: "s-99vcpu" }, /invalid size .*\(422\); size is "s-99vcpu", allowed are s-1vcpu-1gb, /],
  [{ image: "debian-1" }, /invalid image .*\(422\); image is "debian-1", allowed are debian-12-x64, /],
  [{ name: "not a name" }, /Only valid hostname characters are allowed/],
  [{ sshKeys: ["77"] }, /77 are invalid key identifiers/],
])("a droplet with %j is refused with what there is, and nothing is left", async (wrong, sentence) => {
  await expect(cloud.make("Droplet", { ...server, ...wrong })).rejects.toThrow(sentence);
  expect(cloud.simulation.world.droplets.size).toBe(0);
});

test("a quota that is reached", async () => {
  cloud.simulation.world.limits.droplets = 0;
  await expect(cloud.make("Droplet", server)).rejects.toThrow(
    'DigitalOcean says "creating this/these droplet(s) will exceed your droplet limit" (422)',
  );
});

test("a rate limit is waited for, as long as the API says", async () => {
  cloud.simulation.rate.restart(1, 1);
  cloud.simulation.rate.count();
  await cloud.make("Tag", { name: "web" });
  const asked = ["POST /v2/tags 429", "POST /v2/tags 201", "GET /v2/tags/web 429", "GET /v2/tags/web 200"];
  expect(cloud.simulation.log).toEqual(asked);
});

test("a rate limit that lasts too long is told", async () => {
  cloud.simulation.rate.restart(0, 3600);
  await expect(cloud.make("Tag", { name: "web" })).rejects.toThrow(
    /could not be created: DigitalOcean says "API rate limit exceeded\." \(429\); try again in 3600 s/,
  );
});

test("an outage: a question is asked again, a request to make something is not", async () => {
  cloud.simulation.fail(2, { method: "GET", path: /^\/v2\/droplets\/\d+$/, status: 503 });
  await cloud.make("Droplet", server);
  cloud.simulation.fail(1, { method: "POST", path: /^\/v2\/droplets$/, status: 500 });
  await expect(cloud.make("Droplet", { ...server, name: "web-2" })).rejects.toThrow(/the droplet web-2 .* \(500\)/);
  expect(cloud.simulation.log.filter(isPost)).toEqual(["POST /v2/droplets 202", "POST /v2/droplets 500"]);
});

test("an API that does not answer", async () => {
  const other = await Simulation.start();
  const apiEndpoint = other.url;
  await other.stop();
  await cloud.plugin.configure({ apiEndpoint, token: "x" });
  await expect(cloud.make("Tag", { name: "web" })).rejects.toThrow(
    /^the tag web could not be created: http:\/\/127\.0\.0\.1:\d+ does not answer \(.*ECONNREFUSED.*\)$/,
  );
});

test("what was made but never became ready is removed again", async () => {
  cloud.simulation.fail(99, { method: "GET", path: /^\/v2\/droplets\/\d+$/, status: 400 });
  await expect(cloud.make("Droplet", server)).rejects.toThrow(
    /the droplet web could not be read: .*; it was removed again/,
  );
  await cloud.simulation.world.settled();
  expect(cloud.simulation.world.droplets.size).toBe(0);
});

test("a VPC is removed once its droplets are gone, which takes a moment", async () => {
  const vpc = await cloud.make("Vpc", { name: "inside", region: "fra1" });
  const droplet = await cloud.make("Droplet", { ...server, vpcUuid: vpc.id });
  const removal = cloud.remove("Vpc", vpc);
  const refused = `DELETE /v2/vpcs/${vpc.id} 403`;
  while (!cloud.simulation.log.includes(refused)) await new Promise(setImmediate);
  await cloud.remove("Droplet", droplet);
  await removal;
  expect(cloud.simulation.log).toContain(`DELETE /v2/vpcs/${vpc.id} 204`);
});

test("one key, one name, one range: what is there already is told", async () => {
  await cloud.make("SshKey", { publicKey: PUBLIC_KEY });
  await expect(cloud.make("SshKey", { name: "again", publicKey: PUBLIC_KEY })).rejects.toThrow(
    'the SSH key again could not be created: DigitalOcean says "SSH Key is already in use on your account" (422)',
  );
  await cloud.make("Vpc", { name: "one", region: "fra1", ipRange: "10.9.0.0/20" });
  await expect(cloud.make("Vpc", { name: "two", region: "fra1", ipRange: "10.9.1.0/24" })).rejects.toThrow(/overlaps/);
});

test("inputs that the official plugin takes and this one does not are refused by name", async () => {
  const { failures } = await cloud.plugin.check(typeOf("ReservedIp"), "it", { region: "fra1", dropletId: 1 });
  expect(failures["dropletId"]).toMatch(/^dropletId: is not supported by the plugin built for registry-only machines/);
});
