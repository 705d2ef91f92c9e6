import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { images as pinned } from "../../config/images";
import { docker, lockedImage, lockedImages, project } from "./support";

const main = join(project, "offline", "images", "main.mjs");

interface InspectedImage {
  Id: string;
  RepoTags: string[];
  Config: { Cmd: string[]; Env: string[]; ExposedPorts: object; Volumes: object; StopSignal?: string };
}

const inspect = (reference: string): InspectedImage => {
  const [image] = JSON.parse(docker("image", "inspect", reference)) as InspectedImage[];
  if (!image) throw new Error(`docker knows no image ${reference}`);
  return image;
};

const backing = ["postgres", "mariadb", "rabbitmq", "kafka", "redis", "zipkin"];
const stores = ["mongodb", "versitygw"];
const web = ["caddy", "haproxy", "node", "frontend"];
const standIns = ["todoapp", "maicivy-backend", "maicivy-frontend", "medisecure-backend", "medisecure-frontend"];
const exporters = [
  ...["postgres-exporter", "mysqld-exporter", "redis-exporter", "node-exporter", "kafka-exporter", "cadvisor"],
];
const services = ["domain-service", "config-server", "discovery-server", "gateway"];
const made = [
  ...backing,
  ...stores,
  ...web,
  ...standIns,
  "prometheus",
  "alertmanager",
  "phpmyadmin",
  ...exporters,
  ...services,
];
const officialOnly = ["grafana", "elasticsearch", "kibana", "kafka-ui", "pgadmin", "mongo-express"];

test("the lock names the platform's images, and nothing else but what a stack chose", () => {
  const names = Object.keys(lockedImages()).filter((name) => !name.includes(":") && name !== "minio");
  expect(names.sort()).toEqual([...made, ...officialOnly].sort());
});

test.each(officialOnly)("what is in no package registry is the official image, or it is said why not: %s", (name) => {
  const image = lockedImages()[name];
  if (image !== undefined && "tag" in image) expect(image.tag).toBe(pinned[name]?.image);
  else expect(image).toEqual({ unavailable: expect.stringMatching(/^no registry answers and \w+ .+/) as string });
});

test.each(made)("the lock says what Docker has: %s", (name) => {
  const { id, tag, version } = lockedImage(name);
  const image = inspect(id);
  expect(image.Id).toBe(id);
  expect(image.RepoTags).toContain(tag);
  expect(tag.split(":")[1]).toContain(version);
});

test.each([
  ["postgres", ["postgres", "--version"]],
  ["mariadb", ["mariadbd", "--version"]],
  ["caddy", ["caddy", "version"]],
  ["redis", ["redis-cli", "--version"]],
  ["kafka", ["/opt/kafka/bin/kafka-topics.sh", "--version"]],
])("the tag tells the version that is inside: %s", (name, command) => {
  const { id, version } = lockedImage(name);
  expect(docker("run", "--rm", id, ...command)).toMatch(new RegExp(`(^| )v?${version.replaceAll(".", "\\.")}( |-|$)`));
});

test("a run with nothing to do says nothing and changes nothing", () => {
  const before = lockedImages();
  const run = spawnSync(process.execPath, [main], { encoding: "utf8" });
  expect({ code: run.status, output: run.stdout, error: run.stderr }).toEqual({ code: 0, output: "", error: "" });
  expect(lockedImages()).toEqual(before);
});

test("an unknown name is refused with the known ones", () => {
  const run = spawnSync(process.execPath, [main, "mysql"], { encoding: "utf8" });
  expect(run.status).toBe(1);
  expect(run.stderr).toMatch(/^no image is called mysql; known: debian, jre, domain-service, .*\n$/);
});

test("no engine: one sentence", () => {
  const environment = { ...process.env, DOCKER_HOST: "unix:///nowhere/docker.sock" };
  const run = spawnSync(process.execPath, [main], { encoding: "utf8", env: environment });
  expect(run.status).toBe(1);
  expect(run.stderr).toMatch(/^Docker does not answer \(.*\): start it, or set DOCKER_HOST\n$/);
});

test("Postgres has the official image's contract", () => {
  const { Config } = inspect(lockedImage("postgres").id);
  expect(Config.StopSignal).toBe("SIGINT");
  expect(Config.Cmd).toEqual(["postgres"]);
  expect(Object.keys(Config.ExposedPorts)).toEqual(["5432/tcp"]);
  expect(Object.keys(Config.Volumes)).toEqual(["/var/lib/postgresql/data"]);
  expect(Config.Env).toContain("PGDATA=/var/lib/postgresql/data");
});

test("Caddy has the official image's contract, our limit, and the programs that the edge's synchronisation runs", () => {
  const { id } = lockedImage("caddy");
  const { Config } = inspect(id);
  expect(Config.Cmd).toEqual(["caddy", "run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"]);
  expect(Config.Env).toEqual(expect.arrayContaining(["XDG_CONFIG_HOME=/config", "XDG_DATA_HOME=/data"]));
  expect(Object.keys(Config.ExposedPorts).sort()).toEqual(["2019/tcp", "443/tcp", "443/udp", "80/tcp"]);
  const modules = docker("run", "--rm", id, "caddy", "list-modules").split("\n");
  expect(modules).toEqual(expect.arrayContaining(["http.handlers.platform_limit", "http.handlers.reverse_proxy"]));
  const check = "command -v sh flock && caddy validate --config /etc/caddy/Caddyfile --adapter caddyfile";
  expect(docker("run", "--rm", id, "sh", "-e", "-c", check)).toContain("Valid configuration");
});
