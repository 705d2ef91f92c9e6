// The simulation's manners that all its parts share; what each kind of thing does is held against DigitalOcean's own
// client in test/plugins/digitalocean-client.test.ts.
import { Simulation } from "../support/digitalocean/simulation";

let simulation: Simulation;
beforeEach(async () => {
  simulation = await Simulation.start({ duration: 1000 });
});
afterEach(() => simulation.stop());

interface Answered {
  status: number;
  headers: Headers;
  body: Record<string, unknown>;
}

async function ask(method: string, path: string, body?: unknown, token = simulation.token): Promise<Answered> {
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(`${simulation.url}${path}`, {
    method,
    headers,
    body: body && JSON.stringify(body),
  } as RequestInit);
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === "" ? {} : JSON.parse(text) };
}

test("without a token, with a wrong one, and with one that lacks the right", async () => {
  expect((await fetch(`${simulation.url}/v2/account`)).status).toBe(401);
  const wrong = await ask("GET", "/v2/account", undefined, "wrong");
  expect([wrong.status, wrong.body]).toMatchObject([
    401,
    { id: "unauthorized", message: "Unable to authenticate you." },
  ]);
  const token = simulation.tokenWith("tag:read");
  expect((await ask("GET", "/v2/tags", undefined, token)).status).toBe(200);
  expect((await ask("POST", "/v2/tags", { name: "web" }, token)).status).toBe(403);
});

test("pages lead from one to the next", async () => {
  for (const name of ["a", "b", "c", "d", "e"]) await ask("POST", "/v2/tags", { name });
  const { body } = await ask("GET", "/v2/tags?page=2&per_page=2");
  expect((body["tags"] as { name: string }[]).map(({ name }) => name)).toEqual(["c", "d"]);
  expect(body["meta"]).toEqual({ total: 5 });
  const link = (page: number): string => `${simulation.url}/v2/tags?page=${page}&per_page=2`;
  expect(body["links"]).toEqual({ pages: { first: link(1), prev: link(1), next: link(3), last: link(3) } });
  expect((await ask("GET", "/v2/tags?per_page=201")).status).toBe(422);
});

test("a path or a thing that there is not, a body that is no JSON, a field that nobody knows", async () => {
  expect((await ask("GET", "/v2/nothing")).body).toMatchObject({ id: "not_found" });
  expect((await ask("GET", "/v2/droplets/1")).status).toBe(404);
  const headers = { authorization: `Bearer ${simulation.token}` };
  expect((await fetch(`${simulation.url}/v2/tags`, { method: "POST", headers, body: "{" })).status).toBe(400);
  expect((await ask("POST", "/v2/tags", { nmae: "web" })).body).toMatchObject({
    id: "unprocessable_entity",
    message: "nmae is not a field of this request",
  });
});

test("the rate limit is told with each answer, and refuses with the time to wait", async () => {
  simulation.rate.restart(1, 60);
  const { headers } = await ask("GET", "/v2/account");
  expect([headers.get("ratelimit-limit"), headers.get("ratelimit-remaining")]).toEqual(["1", "0"]);
  const refused = await ask("GET", "/v2/account");
  expect([refused.status, refused.body["id"]]).toEqual([429, "too_many_requests"]);
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
});

test("a droplet is new before it is active, and takes one action at a time, each when its state allows it", async () => {
  const given = { name: "web", region: "fra1", size: "s-1vcpu-1gb", image: "debian-12-x64" };
  const { body } = await ask("POST", "/v2/droplets", given);
  const { id, status } = body["droplet"] as { id: number; status: string };
  expect(status).toBe("new");
  const act = async (type: string, more = {}) =>
    (await ask("POST", `/v2/droplets/${id}/actions`, { type, ...more })).status;
  expect(await act("power_off")).toBe(422);
  await simulation.world.settled();
  expect(await act("resize", { size: "s-2vcpu-2gb" })).toBe(422);
  expect([await act("power_off"), await act("power_on")]).toEqual([201, 422]);
  await simulation.world.settled();
  expect(await act("resize", { size: "s-2vcpu-2gb" })).toBe(201);
});

test("what is in use stays: a VPC with members, an attached volume, a project with things in it", async () => {
  const vpc = (await ask("POST", "/v2/vpcs", { name: "inside", region: "fra1" })).body["vpc"] as { id: string };
  const volume = { name: "data", region: "fra1", size_gigabytes: 10 };
  const { id } = (await ask("POST", "/v2/volumes", volume)).body["volume"] as { id: string };
  const server = {
    name: "web",
    region: "fra1",
    size: "s-1vcpu-1gb",
    image: "debian-12-x64",
    vpc_uuid: vpc.id,
    volumes: [id],
  };
  await ask("POST", "/v2/droplets", server);
  expect((await ask("DELETE", `/v2/vpcs/${vpc.id}`)).status).toBe(403);
  expect((await ask("DELETE", `/v2/volumes/${id}`)).status).toBe(409);
  const project = (await ask("POST", "/v2/projects", { name: "platform", purpose: "tests" })).body["project"] as {
    id: string;
  };
  await ask("POST", `/v2/projects/${project.id}/resources`, { resources: [`do:volume:${id}`] });
  expect((await ask("DELETE", `/v2/projects/${project.id}`)).status).toBe(412);
});

test("a server that stands behind a droplet is started, switched and removed with it", async () => {
  const seen: string[] = [];
  const other = await Simulation.start({
    duration: 1,
    startServer: async ({ name, userData }) => {
      seen.push(`start ${name} ${userData}`);
      return {
        publicAddress: "192.0.2.7",
        privateAddress: "10.0.0.7",
        power: async (on) => void seen.push(on ? "on" : "off"),
        remove: async () => void seen.push("remove"),
      };
    },
  });
  const headers = { authorization: `Bearer ${other.token}` };
  const post = async (path: string, body: object) =>
    (await fetch(`${other.url}${path}`, { method: "POST", headers, body: JSON.stringify(body) })).json();
  const given = { name: "web", region: "fra1", size: "s-1vcpu-1gb", image: "debian-12-x64", user_data: "#!/bin/sh" };
  const { droplet } = (await post("/v2/droplets", given)) as { droplet: { id: number } };
  await other.world.settled();
  expect(other.world.droplets.get(String(droplet.id))).toMatchObject({ publicAddress: "192.0.2.7", status: "active" });
  await post(`/v2/droplets/${droplet.id}/actions`, { type: "reboot" });
  await other.stop();
  expect(seen).toEqual(["start web #!/bin/sh", "off", "on", "remove"]);
});
