import { planPlatform } from "../../components/plan/platform";
import { check } from "../../config/check";
import { onServer } from "../../config/host-stack";
import { parseSettings } from "../../config/settings";
import { readSettingsFiles } from "../../ops/engine/settings-files";

const server = {
  ...{ stack: "prod-host", address: "203.0.113.10", address6: "2001:db8::1", user: "deploy", size: "s-4vcpu-8gb" },
  ...{ region: "ams3", vpcId: "3f0c4a5e-9d0b-4c57-8a35-0f6f2f8f1f11", dropletId: "1", tag: "prod-host" },
  hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICO+qOIWdlqJzATSCaicbXl+Cr9vZ4842SLlGsAwGGlN",
};

test("prod as it ships: a server of a cloud, and a cluster that takes its place beside it", async () => {
  const { stack, problems } = parseSettings(onServer(await readSettingsFiles("prod"), server));
  expect(problems).toEqual([]);
  if (stack === undefined) return;
  expect(check(stack)).toEqual([]);
  expect(stack.settings.digitaloceanDatabase).toMatchObject({
    region: "ams3",
    vpc: server.vpcId,
    allow: ["tag:prod-host"],
    network: "private",
  });
  const plan = planPlatform(stack);
  expect(plan.databases.map(({ name }) => name)).toEqual(["database-client"]);
  expect(new Set(plan.dnsRecords.flatMap(({ values }) => values))).toEqual(new Set([server.address]));
});
