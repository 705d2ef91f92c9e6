import { planPlatform } from "../../components/plan/platform";
import type { BackingPlan } from "../../components/plan/backing";
import type { Settings } from "../../config/settings";
import { stackSecrets } from "../../config/secrets";
import { objectStore, service, stackOf } from "./samples";

const stack = (settings: Partial<Settings> = {}) =>
  stackOf({ objectStores: [objectStore("store", ["documents", "images"], { hostPort: 17_070 })] }, settings);

function plan(settings: Partial<Settings> = {}): BackingPlan {
  const [store] = planPlatform(stack(settings)).objectStores;
  if (store === undefined) throw new Error("no store");
  return store;
}

test("the server: no root, no capability, data on one volume, keys made by a port that is open inside alone", () => {
  expect(plan().workload).toMatchObject({
    ...{ update: "recreate", replicas: 1, user: "1000:1000", readOnlyRoot: true, capabilities: [], files: [] },
    ...{ aliases: ["store"], published: [], port: 7070 },
    volumes: [{ name: "data", path: "/data", data: true }],
    environment: {
      ROOT_SECRET_ACCESS_KEY: { secret: "store-administrator" },
      VGW_ADMIN_PORT: "127.0.0.1:7071",
      VGW_PORT: ":7070",
    },
  });
  const [port] = plan({ infraOnly: true }).workload.published;
  expect(port).toEqual({ address: "127.0.0.1", port: 17_070, inside: 7070, protocol: "tcp" });
});

test("each bucket has a key pair of its own, which is told over standard input", () => {
  const { setUp, passwords, connections } = plan();
  expect(passwords).toEqual(["store-administrator", "documents-key", "images-key"]);
  expect(setUp?.command).toEqual(["object-store-keys", "add"]);
  expect(setUp?.stdin).toEqual({
    template:
      '[{"bucket":"documents","key":"documents_v1","secret":"${documents-key}"},' +
      '{"bucket":"images","key":"images_v1","secret":"${images-key}"}]\n',
    values: { "documents-key": { secret: "documents-key" }, "images-key": { secret: "images-key" } },
  });
  expect(connections["images"]).toEqual({
    ...{ kind: "s3", hosts: ["store"], port: 7070, database: "images", tls: false, options: { region: "us-east-1" } },
    ...{ user: { login: "images-key", user: "images_v1" }, password: { secret: "images-key" } },
  });
});

test("a key's next version: a pair of its own on the same server, and the old one has an end", () => {
  const [first, second] = [plan(), plan({ secretVersions: { "documents-key": 2 } })];
  expect(second.workload).toEqual(first.workload);
  expect(second.connections["documents"]).toMatchObject({
    user: { login: "documents-key-v2", user: "documents_v2" },
    password: { secret: "documents-key-v2" },
  });
  expect(first.logins.map(({ name }) => name)).toEqual(["store-documents-login-v1", "store-images-login-v1"]);
  expect(second.logins.map(({ name }) => name)).toEqual(["store-documents-login-v2", "store-images-login-v1"]);
  expect(first.logins[0]?.retire).toMatchObject({
    ...{ purpose: "Taking key documents_v1 away", command: ["object-store-keys", "remove"] },
  });
});

test("its secrets are among those of the stack", () => {
  const { platform, settings } = stack();
  const names = stackSecrets(platform, settings).map(({ name }) => name);
  expect(names).toEqual(["store-administrator", "documents-key", "images-key"]);
  expect(plan({ secretVersions: { "store-administrator": 2 } }).workload.environment).toMatchObject({
    ROOT_SECRET_ACCESS_KEY: { secret: "store-administrator-v2" },
  });
});

test.each(["url", "parts"] as const)("the variables of a bucket in the style %s", (variableStyle) => {
  const services = [service("web", { uses: [{ name: "images", prefix: "IMAGE" }, "documents"], variableStyle })];
  const planned = planPlatform(stackOf({ ...stack().platform, services }));
  expect(planned.services[0]?.workload.environment).toMatchObject({
    S3_ENDPOINT: "http://store:7070",
    S3_REGION: "us-east-1",
    S3_BUCKET: "documents",
    S3_ACCESS_KEY_ID: { login: "documents-key", user: "documents_v1" },
    S3_SECRET_ACCESS_KEY: { secret: "documents-key" },
    IMAGE_S3_BUCKET: "images",
  });
  expect(planned.services[0]?.needs).toEqual(["store"]);
});

test("a store runs where one of its buckets is asked for, and is stopped else", () => {
  const replicas = (only: string[]) => plan({ only }).workload.replicas;
  expect([replicas(["documents"]), replicas(["web"])]).toEqual([1, 0]);
});
