import { readFileSync } from "node:fs";
import { parseDroplet } from "../../config/droplet";
import { hostStack } from "../../config/host-stack";
import { roomProblems, stacksOn } from "../../ops/cloud/room";
import { volumeProblems } from "../../ops/cloud/volume";
import { parseState } from "../../ops/engine/state";
import { settingsInFiles } from "../../ops/engine/settings-files";

const settings = (name: string) =>
  settingsInFiles(readFileSync("Pulumi.yaml", "utf8"), readFileSync(`Pulumi.${name}.yaml`, "utf8"));

test("the server that ships with the project is described rightly, and has room for the platform on it", async () => {
  const { droplet, problems } = parseDroplet(settings("prod-host"));
  expect(problems).toEqual([]);
  expect(hostStack(settings("prod"))).toEqual({ name: "prod-host", problems: [] });
  expect(await stacksOn("prod-host")).toEqual(["prod"]);
  if (droplet === undefined) throw new Error("no server");
  expect(await roomProblems("prod-host", droplet)).toEqual([]);
  expect(await roomProblems("prod-host", { ...droplet, size: "s-1vcpu-1gb" })).toEqual([
    expect.stringMatching(
      /^droplet\/size: stack prod does not fit: memory: the parts of this stack reserve \d\.\d GB, .* and size s-1vcpu-1gb has 1\.0 GB; most goes to /,
    ),
  ]);
  expect(await roomProblems("other", { ...droplet, size: "s-1vcpu-1gb" })).toEqual([]);
});

test("a volume that would have to shrink or to move is told before anything begins; one that grows is not", () => {
  const { droplet } = parseDroplet(settings("prod-host"));
  if (droplet === undefined) throw new Error("no server");
  const volume = {
    ...{ urn: "urn:pulumi:prod-host::platform::digitalocean:index/volume:Volume::server-data" },
    ...{ type: "digitalocean:index/volume:Volume", outputs: { size: 50, region: "fra1" } },
  };
  const state = parseState(JSON.stringify({ deployment: { resources: [volume] } }));
  expect(volumeProblems("prod-host", { ...droplet, volumeGigabytes: 60, region: "fra1" }, state)).toEqual([]);
  expect(volumeProblems("prod-host", droplet, undefined)).toEqual([]);
  expect(volumeProblems("prod-host", { ...droplet, volumeGigabytes: 40, region: "ams3" }, state)).toEqual([
    "droplet/volumeGigabytes: 40, but the volume of stack prod-host has 50 GB and never shrinks; allowed: 50 or more",
    "droplet/region: ams3, but the volume of stack prod-host is in fra1, and no data move; allowed: fra1, another stack there, or to give this one up first: npm run down -- --stack prod-host --delete-data",
  ]);
});
