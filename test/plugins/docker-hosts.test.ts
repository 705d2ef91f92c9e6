// The provider's `host` in each of its forms. Behind each stands this machine's own Docker, reached another way.
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { Plugin } from "./client";
import type { Properties } from "./client";
import { VOLUME } from "./docker-fixture";

async function makesVolume(config: Properties, environment: NodeJS.ProcessEnv = {}): Promise<void> {
  const plugin = await Plugin.start("docker", { ...process.env, ...environment });
  try {
    await plugin.configure(config);
    const { id, outputs } = await plugin.make(VOLUME, {}, "plugin-test-host");
    expect(outputs["driver"]).toBe("local");
    await plugin.delete(VOLUME, id, outputs);
  } finally {
    await plugin.stop();
  }
}

test("unix://, by the provider's host or by DOCKER_HOST", async () => {
  const host = "unix:///var/run/docker.sock";
  await makesVolume({ host }, { DOCKER_HOST: "unix:///nowhere" });
  await makesVolume({}, { DOCKER_HOST: host });
});

test("tcp://", async () => {
  const server = createServer((client) => {
    const engine = connect("/var/run/docker.sock");
    client.pipe(engine).pipe(client);
    client.on("error", () => engine.destroy());
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  await makesVolume({ host: `tcp://127.0.0.1:${(server.address() as AddressInfo).port}` });
  server.close();
});

test("ssh://, through the system's ssh with the given options", async () => {
  const folder = mkdtempSync(join(tmpdir(), "ssh-test-"));
  const log = join(folder, "asked");
  const ssh = join(folder, "ssh");
  // Stands in for ssh: notes what it was asked, then does here what it would do there.
  writeFileSync(ssh, `#!/bin/sh\necho "$*" > ${log}\nexec docker system dial-stdio\n`);
  chmodSync(ssh, 0o755);
  const path = { PATH: `${folder}${delimiter}${process.env["PATH"]}` };
  await makesVolume(
    { host: "ssh://deploy@server.example:2222", sshOpts: JSON.stringify(["-o", "BatchMode=yes"]) },
    path,
  );
  expect(readFileSync(log, "utf8")).toBe(
    "-o BatchMode=yes -l deploy -p 2222 -T -- server.example docker system dial-stdio\n",
  );
  writeFileSync(ssh, "#!/bin/sh\necho 'Permission denied (publickey).' >&2\nexit 255\n");
  await expect(makesVolume({ host: "ssh://deploy@server.example" }, path)).rejects.toThrow(
    "Permission denied (publickey).",
  );
  rmSync(folder, { recursive: true });
});

test.each([
  [
    { host: "unix:///nowhere/docker.sock" },
    /Docker does not answer .*; is it running, and are you allowed to use it\?/,
  ],
  [{ host: "tcp://127.0.0.1:1" }, /Docker does not answer .*ECONNREFUSED 127\.0\.0\.1:1/],
  [
    { host: "npipe:////./pipe/docker" },
    /host: is "npipe:.*; allowed are unix:\/\/\/PATH, tcp:\/\/HOST:PORT and ssh:\/\/USER@HOST/,
  ],
])("%j is refused in a sentence", async (config, sentence) => {
  await expect(makesVolume(config)).rejects.toThrow(sentence);
});
