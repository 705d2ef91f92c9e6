import { planPlatform } from "../../components/plan/platform";
import type { WorkloadPlan } from "../../components/plan/workload";
import type { ImageSpec } from "../../config/platform";
import { digitaloceanDatabaseSetting } from "../../config/database-settings";
import type { Settings } from "../../config/settings";
import { leftClusterProblems, leftDataProblems, olderDataProblems, resourceOf } from "../../ops/checks/data";
import { imageProblems, imageReference, unavailableImages } from "../../ops/checks/images";
import { markedVolumes, markIn, markProblems } from "../../ops/checks/marks";
import type { MarkedVolume } from "../../ops/checks/marks";
import { memoryProblems } from "../../ops/checks/memory";
import { passwordResources } from "../../ops/checks/secrets";
import type { DataVolume } from "../../ops/engine/state";
import { workloadsOf } from "../../ops/plan";
import { broker, databaseServers, service, stackOf } from "../plan/samples";

const databases = [{ name: "web-db", engine: "postgres" as const, database: "web" }];
const platform = { services: [service("web")], databases, databaseServers, brokers: [broker("kafka")] };
const planned = (settings: Partial<Settings> = {}) => planPlatform(stackOf(platform, settings));
const workloads = (settings: Partial<Settings> = {}) => workloadsOf(planned(settings));
const gigabyte = 1024 ** 3;

describe("memory", () => {
  const workload = (part: string, more: Partial<WorkloadPlan>): WorkloadPlan => ({ ...planned().proxy, part, ...more });
  const resources = { cpus: 1, memory: "2GB" } as const;
  const parts = [
    workload("postgres", { update: "recreate", resources: { ...resources, reservedMemory: "1.5GB" } }),
    workload("patient", { update: "rolling", replicas: 2, resources }),
    workload("clinical", { update: "rolling", resources: { ...resources, reservedMemory: "512MB" } }),
    workload("proxy", { update: "recreate", resources: { ...resources, reservedMemory: "64MB" } }),
    workload("stopped", { replicas: 0, resources: { ...resources, memory: "64GB" } }),
  ];

  test("reserved memory of all replicas and one new generation of the largest rolling part must fit", () => {
    expect(memoryProblems(parts, 6.1 * gigabyte)).toEqual([]);
    expect(memoryProblems(parts, 6 * gigabyte)).toEqual([
      expect.stringMatching(
        /^memory: the parts of this stack reserve 6\.1 GB, with room for a new generation of patient, and Docker's machine has 6\.0 GB; most goes to patient 2\.0 GB, postgres 1\.5 GB, clinical 0\.5 GB\. Run less \(platform:only, /,
      ),
    ]);
  });

  test("a stack without rolling parts needs room for itself alone", () => {
    expect(memoryProblems(parts.slice(0, 1), 1.5 * gigabyte)).toEqual([]);
    expect(memoryProblems(parts.slice(0, 1), gigabyte)).toEqual([
      expect.stringContaining("reserve 1.5 GB and Docker's"),
    ]);
  });
});

describe("data", () => {
  const held = (part: string): DataVolume => ({ name: `dev-${part}`, part, resource: resourceOf(part, "data") });

  test("what the stack stops running keeps its data without a word", () => {
    const { dataVolumes, passwords } = {
      dataVolumes: [held("postgres"), held("kafka")],
      passwords: ["postgres-web-db-v1"],
    };
    const narrowed = planned({ only: ["web"] });
    const plan = { workloads: workloadsOf(narrowed), passwords: passwordResources(narrowed) };
    expect(leftDataProblems("dev", { dataVolumes, passwords }, plan)).toEqual([]);
  });

  test("a release that knows less than the last one left is refused, whatever became of that", () => {
    const [web] = planned().services.map(({ workload }) => workload);
    if (web === undefined) throw new Error("the platform has no service");
    const last = { web: { ...web, dataVersion: 3 }, other: { ...web, part: "other", dataVersion: 9 } };
    const problems = (dataVersion?: number) => olderDataProblems("dev", [{ ...web, dataVersion }], last);
    expect([problems(3), problems(4), olderDataProblems("dev", [web], {})]).toEqual([[], [], []]);
    expect(problems(2)).toEqual([
      "services/web/dataVersion: 2, and the last update left its data in version 3, which that release does not know; " +
        "deploy a release that does, or restore a backup from before it after: npm run down -- --stack dev",
    ]);
    expect(problems()).toEqual([expect.stringContaining("services/web/dataVersion: none, and the last update")]);
  });

  test("a volume whose part the plan does not have is named, with the way on", () => {
    const plan = { workloads: workloads({ databases: "per-service" }), passwords: [] };
    const dataVolumes = [held("postgres"), held("kafka")];
    expect(leftDataProblems("dev", { dataVolumes, passwords: ["postgres-superuser"] }, plan)).toEqual([
      expect.stringMatching(
        /^The data volume dev-postgres belongs to postgres, which .*npm run down -- --stack dev --/,
      ),
    ]);
  });

  test("so is a password of data that stay", () => {
    const plan = { workloads: workloads(), passwords: passwordResources(planned()) };
    const passwords = ["postgres-web-db-v1", "postgres-gone-db-v1"];
    expect(leftDataProblems("dev", { dataVolumes: [held("postgres")], passwords }, plan)).toEqual([
      expect.stringMatching(/passwords .* protected: postgres-gone-db-v1\. /),
    ]);
  });
});

describe("marks", () => {
  const state: DataVolume[] = ["postgres", "kafka"].map((part) => ({
    name: `dev-${part}`,
    part,
    resource: `${part}-data`,
  }));
  const lock = { postgres: { id: "sha256:1", tag: "platform/postgres:15" } };
  const marked = (part: string, settings: Partial<Settings> = {}): MarkedVolume[] =>
    markedVolumes(workloads(settings), state, new Set([`dev-${part}`]), lock);
  const problems = (part: string, content: string) =>
    marked(part).flatMap((volume) => markProblems("dev", volume, content));

  test("volumes that exist, of parts that run, are looked at with the image that the part will run", () => {
    expect(marked("postgres")).toMatchObject([{ name: "dev-postgres", part: "postgres", image: "sha256:1" }]);
    expect(marked("kafka")).toMatchObject([{ part: "kafka", mark: { value: "sample-kafka-cluster-1" } }]);
    expect([marked("other"), marked("kafka", { only: ["web"] })]).toEqual([[], []]);
  });

  test("another version or cluster id is refused with both, and a new volume is not", () => {
    expect(problems("postgres", "13\n")).toEqual([
      expect.stringMatching(
        /^The data volume dev-postgres of postgres holds major version of Postgres 13, and this stack is to run 15, /,
      ),
    ]);
    expect(problems("kafka", "#\nversion=1\ncluster.id=other\nnode.id=1\n")).toEqual([
      expect.stringContaining("holds cluster id of Kafka other, and this stack is to run sample-kafka-cluster-1"),
    ]);
    expect([problems("postgres", "15\n"), problems("postgres", "")]).toEqual([[], []]);
    expect(
      markIn("node.id=1\n", { file: "meta.properties", prefix: "cluster.id=", value: "a", meaning: "cluster id" }),
    ).toBeUndefined();
  });

  test("of a longer version so many numbers count as are compatible with each other", () => {
    const mark = { file: "mysql_upgrade_info", value: "10.11", versionParts: 2, meaning: "release series of MariaDB" };
    expect(["10.11.19-MariaDB", "10.6.1-MariaDB", ""].map((content) => markIn(content, mark))).toEqual([
      ...["10.11", "10.6", undefined],
    ]);
  });
});

describe("images that cannot be had", () => {
  const lock = { grafana: { unavailable: "no registry answers" }, caddy: { id: "sha256:2", tag: "platform/caddy:2" } };

  test("are known by their reason, and are a problem where a part that runs needs one", () => {
    expect(unavailableImages(lock)).toEqual({ grafana: "no registry answers" });
    expect(imageProblems([{ name: "grafana" }, { name: "caddy" }], lock, new Set(["sha256:2"]))).toEqual([
      "Image grafana cannot be had here: no registry answers.",
    ]);
  });

  test("an image is known by its id, its pinned reference or its own name", () => {
    const names: ImageSpec[] = [
      { name: "caddy" },
      { repository: "web", reference: "example/web:1" },
      { build: { context: "." } },
    ];
    expect(names.map((image) => imageReference(image, lock))).toEqual(["sha256:2", "example/web:1", undefined]);
    expect(imageReference({ name: "postgres" }, {})).toMatch(/postgres:\d+/);
  });
});

test("everything that may run is looked at", () => {
  expect(workloads().map(({ part }) => part)).toEqual(["postgres", "kafka", "web", "proxy"]);
});

test("a managed cluster of the state is kept, whatever the settings say by now", () => {
  const cluster = { type: "digitalocean:index/databaseCluster:DatabaseCluster", id: "9cc10173" };
  const digitaloceanDatabase = digitaloceanDatabaseSetting.parse({
    ...{ region: "fra1", size: "db-s-1vcpu-1gb", allow: ["tag:prod"] },
  });
  const managed = planned({ databases: "digitalocean", digitaloceanDatabase }).databases;
  expect(leftClusterProblems("prod", [cluster], managed)).toEqual([]);
  expect(leftClusterProblems("prod", [], planned().databases)).toEqual([]);
  expect(leftClusterProblems("prod", [cluster], planned().databases)).toEqual([
    "databases: the managed cluster 9cc10173 has this stack's data, which nothing moves by itself: they are protected. Go back to " +
      "databases: digitalocean, or save the data and begin anew: npm run down -- --stack prod --delete-data",
  ]);
});
