import { spawn } from "node:child_process";
import { once } from "node:events";
import { officialClient } from "../support/digitalocean/official-client";
import { Simulation } from "../support/digitalocean/simulation";

// The client is built from its Go module where the cache does not have it.
jest.setTimeout(300_000);

const kinds = [
  "account",
  "ssh key",
  "tag",
  "vpc",
  "volume",
  "droplet",
  "droplet actions",
  "volume attachment",
  "firewall",
  "reserved ip",
  "project",
  "alert policy",
  "uptime",
  "domain",
  "database cluster",
  "removed",
];

test("DigitalOcean's own client makes, reads, lists and removes each kind, and knows every field of the answers", async () => {
  const simulation = await Simulation.start();
  const environment = { ...process.env, DIGITALOCEAN_TOKEN: simulation.token };
  const client = spawn(officialClient(), [`${simulation.url}/`], { env: environment });
  let said = "";
  for (const stream of [client.stdout, client.stderr]) stream.on("data", (text) => (said += String(text)));
  const [status] = (await once(client, "close")) as [number];
  expect([status, said.trim().split("\n")]).toEqual([0, kinds]);
  const { world } = simulation;
  await simulation.stop();
  expect([world.droplets.size, world.volumes.size, world.vpcs.size, world.clusters.size]).toEqual([0, 0, 0, 0]);
});
