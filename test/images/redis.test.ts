import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execute, freshVolume, hardened, removeAll, runInBackground, willBeRemoved } from "./containers";
import { docker, lockedImage, uniqueName, waitUntil } from "./support";

// The official image's contract: this file holds for that image and for ours.
const { tag, version } = lockedImage("redis");
const health = "REDISCLI_AUTH=$(sed -n 's/^requirepass //p' /etc/platform/redis.conf) redis-cli ping | grep -q PONG";

afterAll(removeAll);

/** A volume with this configuration, readable by all as uploaded files are. */
function configurationVolume(content: string): string {
  const volume = freshVolume();
  const helper = willBeRemoved(uniqueName());
  docker("create", "--name", helper, "--volume", `${volume}:/etc/platform`, tag);
  const folder = mkdtempSync(join(tmpdir(), "images-test-"));
  try {
    writeFileSync(join(folder, "redis.conf"), content, { mode: 0o644 });
    docker("cp", join(folder, "redis.conf"), `${helper}:/etc/platform/redis.conf`);
  } finally {
    rmSync(folder, { recursive: true });
  }
  return volume;
}

const isReady = (container: string, ...client: string[]): Promise<void> =>
  waitUntil(container, "ready", () => execute(container, ...client).code === 0);

describe("a cache with a password in a configuration file", () => {
  let container: string;

  beforeAll(async () => {
    const configuration = configurationVolume("requirepass s3cret\nmaxmemory 256mb\nmaxmemory-policy allkeys-lru\n");
    const volumes = ["--volume", `${configuration}:/etc/platform:ro`, "--volume", `${freshVolume()}:/data`];
    const options = [...hardened("999"), ...volumes];
    container = runInBackground(tag, options, ["redis-server", "/etc/platform/redis.conf"]);
    await isReady(container, "sh", "-c", health);
  });

  test("asks for it, takes it, and holds to its settings", () => {
    expect(execute(container, "redis-cli", "ping").output).toContain("NOAUTH");
    const asked = docker(
      "exec",
      "--env",
      "REDISCLI_AUTH=s3cret",
      container,
      "redis-cli",
      "config",
      "get",
      "maxmemory*",
    );
    expect(asked.split("\n")).toEqual(expect.arrayContaining(["268435456", "allkeys-lru"]));
  });

  test("shows it neither in the process list nor in the environment", () => {
    const script = "cat /proc/1/cmdline /proc/1/environ | tr '\\0' '\\n'";
    expect(docker("exec", container, "sh", "-c", script)).not.toContain("s3cret");
  });

  test("keeps its data over a restart, and stops cleanly", async () => {
    const client = ["exec", "--env", "REDISCLI_AUTH=s3cret", container, "redis-cli"];
    docker(...client, "set", "key", "kept");
    docker("restart", container);
    await isReady(container, "sh", "-c", health);
    expect(docker(...client, "get", "key")).toBe("kept");
    docker("stop", container);
    expect(docker("inspect", "--format", "{{.State.ExitCode}}", container)).toBe("0");
  });
});

test("started as root with flags alone it drops to uid 999 and answers other addresses", async () => {
  const capabilities = ["CHOWN", "SETUID", "SETGID"].flatMap((capability) => ["--cap-add", capability]);
  const options = ["--cap-drop", "ALL", ...capabilities, "--security-opt", "no-new-privileges"];
  const container = runInBackground(tag, options, ["--maxmemory", "10mb"]);
  await isReady(container, "redis-cli", "ping");
  expect(docker("exec", container, "stat", "--format=%u", "/proc/1")).toBe("999");
  expect(docker("exec", container, "sh", "-c", "redis-cli -h $(hostname -i) config get maxmemory")).toContain(
    "10485760",
  );
});

test("other commands run as they are", () => {
  expect(docker("run", "--rm", tag, "redis-cli", "--version")).toContain(version);
});
