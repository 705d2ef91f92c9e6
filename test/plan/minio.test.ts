import { planPlatform } from "../../components/plan/platform";
import type { BackingPlan } from "../../components/plan/backing";
import { supportOf } from "../../config/images";
import type { ObjectStoreSpec } from "../../config/backing";
import type { Settings } from "../../config/settings";
import { objectStore, stackOf } from "./samples";

function plan(settings: Partial<Settings> = { objectStores: "minio" }, more: Partial<ObjectStoreSpec> = {}) {
  const objectStores = [objectStore("store", ["documents", "images"], { hostPort: 9000, ...more })];
  const [store] = planPlatform(stackOf({ objectStores }, settings)).objectStores;
  if (store === undefined) throw new Error("no store");
  return store;
}

const script = ({ setUp }: BackingPlan): string => setUp?.command[2] ?? "";

test("a stack chooses MinIO over what the description says, and the other way round", () => {
  const names = [
    plan(),
    plan({}),
    plan({}, { engine: "minio" }),
    plan({ objectStores: "versitygw" }, { engine: "minio" }),
  ];
  expect(names.map(({ workload }) => workload.image)).toEqual([
    ...[{ name: "minio" }, { name: "versitygw" }, { name: "minio" }, { name: "versitygw" }],
  ]);
});

test("the server: no capability, a root that cannot be written, a volume that the other server does not have", () => {
  expect(plan().workload).toMatchObject({
    ...{ update: "recreate", replicas: 1, readOnlyRoot: true, scratch: ["/tmp"], capabilities: [], files: [] },
    ...{ aliases: ["store"], published: [], port: 9000, command: ["server", "/data", "--address", ":9000"] },
    volumes: [{ name: "minio", path: "/data", data: true }],
    environment: { MINIO_ROOT_PASSWORD: { secret: "store-administrator" }, MINIO_BROWSER: "off" },
  });
  expect(JSON.stringify(plan().workload.health.command)).toContain("http://127.0.0.1:9000/minio/health/cluster");
  expect(plan({}).workload.volumes).toEqual([{ name: "data", path: "/data", data: true }]);
});

test("it gets 512 MB where the description gives less, and what that gives where it is more", () => {
  const memory = (given: "128MB" | "1GB"): string =>
    plan(undefined, { resources: { cpus: 1, memory: given } }).workload.resources.memory;
  expect([memory("128MB"), memory("1GB")]).toEqual(["512MB", "1GB"]);
});

test("connections are those of S3, on its port", () => {
  expect(plan().connections["images"]).toEqual({
    ...{ kind: "s3", hosts: ["store"], port: 9000, database: "images", tls: false, options: { region: "us-east-1" } },
    ...{ user: { login: "images-key", user: "images_v1" }, password: { secret: "images-key" } },
  });
});

test("keys are made by the client in the image, which reads them: no secret stands in a command", () => {
  const store = plan();
  expect(store.setUp?.stdin).toEqual({
    template: "documents documents_v1 ${documents-key}\nimages images_v1 ${images-key}\n",
    values: { "documents-key": { secret: "documents-key" }, "images-key": { secret: "images-key" } },
  });
  expect(script(store)).toContain(String.raw`printf '%s\n' "$key" "$secret" | mc admin user add store`);
  expect(script(store)).toContain('"arn:aws:s3:::BUCKET/*"');
  expect(script(store)).not.toMatch(/documents|s3:\*|PutBucketPolicy/);
});

test("a key's next version is a user of its own, and the old one has an end", () => {
  const second = plan({ objectStores: "minio", secretVersions: { "documents-key": 2 } });
  expect(second.workload).toEqual(plan().workload);
  expect(second.connections["documents"]?.user).toEqual({ login: "documents-key-v2", user: "documents_v2" });
  expect(plan().logins.map(({ name }) => name)).toEqual(["store-documents-login-v1", "store-images-login-v1"]);
  expect(plan().logins[0]?.retire.command[2]).toContain('mc admin user remove store "$key"');
});

test("its maker's support has ended, which a preview says", () => {
  expect(supportOf("minio")?.endOfLife).toBe("2025-10-15");
});
