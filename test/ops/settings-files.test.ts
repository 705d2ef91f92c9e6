import { settingsInFiles } from "../../ops/engine/settings-files";

const shared = `name: platform
config:
  pulumi:autonaming: { value: { pattern: x } }
  platform: rofecare
  platform:address: { default: 127.0.0.1 }
`;

test("a stack's own values stand over the shared ones; other namespaces are left out", () => {
  const own = `encryptionsalt: v1:x
config:
  docker:host: unix:///x
  platform:platform: ./clinic.ts
  platform:replicas: { web: 2 }
  platform:infraOnly: true
`;
  expect(settingsInFiles(shared, own)).toEqual({
    platform: { value: "./clinic.ts", secret: false },
    address: { value: "127.0.0.1", secret: false },
    replicas: { value: '{"web":2}', secret: false },
    infraOnly: { value: "true", secret: false },
  });
});

test("a secret, and what one stands in, is a secret without its value", () => {
  const own = "config:\n  platform:smtp: { secure: v1:abc }\n  platform:alerts: { webhook: { secure: v1:abc } }\n";
  expect(settingsInFiles(shared, own)).toMatchObject({ smtp: { secret: true }, alerts: { secret: true } });
});

test.each(["", "config:\n", "config: [\n", "text"])("a stack file without settings has none: %j", (own) => {
  expect(Object.keys(settingsInFiles(shared, own)).sort()).toEqual(["address", "platform"]);
});
