import { readFileSync } from "node:fs";
import { parseDroplet } from "../../config/droplet";
import { hostStack } from "../../config/host-stack";
import { roomProblems, stacksOn } from "../../ops/cloud/room";
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
