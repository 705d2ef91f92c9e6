import {
  appAndShop,
  freshVolume,
  password,
  passwordOptions,
  postgres,
  query,
  queryOverTcp,
  removeAll,
  start,
} from "./postgres-support";
import { docker, tryDocker, waitForLog, waitUntilReady } from "./support";

const { tag } = postgres;
// What our image promises beyond the official one's contract; where that one is in use, jest counts these as skipped.
const describeOwn = tag.startsWith("platform/") ? describe : describe.skip;

afterAll(removeAll);

describeOwn("a running database", () => {
  let container: string;

  beforeAll(async () => {
    container = start({ volume: freshVolume(), options: appAndShop });
    await waitUntilReady(container);
  });

  test("asks every TCP client for the password", () => {
    expect(queryOverTcp(container, password, "SELECT 1")).toEqual({ code: 0, output: "1" });
    expect(queryOverTcp(container, "wrong", "SELECT 1").output).toContain("password authentication failed");
    expect(query(container, "SELECT auth_method FROM pg_hba_file_rules WHERE address = 'all'")).toBe("scram-sha-256");
  });

  test("runs the server as uid 999, without the password in its environment", () => {
    const script = "stat -c %u:%g /proc/1; tr '\\0' '\\n' </proc/1/environ";
    const server = docker("exec", "--user", "999", container, "sh", "-c", script);
    expect(server).toMatch(/^999:999\n/);
    expect(server).not.toContain("POSTGRES_PASSWORD");
  });
});

describeOwn("rights", () => {
  test("as uid 999 it needs no capability and no writable root", async () => {
    const hardened = ["--user", "999", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--read-only"];
    const writable = ["--tmpfs", "/tmp", "--tmpfs", "/run/postgresql"];
    const container = start({ volume: freshVolume(), options: [...hardened, ...writable, ...appAndShop] });
    await waitUntilReady(container);
    expect(query(container, "SELECT 1")).toBe("1");
  });

  test("as root on a volume of root's it needs CHOWN, SETUID and SETGID only", async () => {
    const volume = freshVolume();
    const data = "/var/lib/postgresql/data";
    docker("run", "--rm", "--volume", `${volume}:${data}`, "--entrypoint", "chown", tag, "root:root", data);
    const capabilities = ["CHOWN", "SETUID", "SETGID"].flatMap((capability) => ["--cap-add", capability]);
    const options = ["--cap-drop", "ALL", ...capabilities, "--security-opt", "no-new-privileges", ...appAndShop];
    const container = start({ volume, options });
    await waitUntilReady(container);
    expect(query(container, "SELECT 1")).toBe("1");
  });
});

describeOwn("an initialisation that does not finish", () => {
  test.each(["running bootstrap script", "/docker-entrypoint-initdb.d/2.sh"])("killed at: %s", async (moment) => {
    const volume = freshVolume();
    const initialisation = { "1.sql": "CREATE TABLE unfinished ();", "2.sh": "#!/bin/bash\nexec sleep infinity\n" };
    const killed = start({ volume, options: appAndShop, initialisation });
    await waitForLog(killed, moment);
    expect(tryDocker("exec", killed, "pg_isready").code).not.toBe(0);
    docker("kill", killed);

    const next = start({ volume, options: appAndShop });
    await waitUntilReady(next);
    expect(docker("logs", next)).toContain("an earlier initialisation did not finish; beginning anew");
    expect(query(next, "SELECT to_regclass('unfinished') IS NULL")).toBe("t");
  });

  test("a failing file ends the container, and the next start begins anew", () => {
    const volume = freshVolume();
    const failing = start({ volume, options: appAndShop, initialisation: { "1.sql": "SELECT wrong;" } });
    expect(docker("wait", failing)).not.toBe("0");
    expect(docker("logs", failing)).toContain('column "wrong" does not exist');
    docker("start", failing);
    expect(docker("wait", failing)).not.toBe("0");
    expect(docker("logs", failing)).toContain("beginning anew");
  });
});

describeOwn("what is refused", () => {
  test.each([
    ["no password", []],
    ["an empty password", ["--env", "POSTGRES_PASSWORD="]],
  ])("%s", (_what, options) => {
    const { code, output } = tryDocker("run", "--rm", ...options, tag);
    expect(code).toBe(1);
    expect(output).toBe(
      "postgres image: no password for the superuser postgres: set POSTGRES_PASSWORD or POSTGRES_PASSWORD_FILE to a value that is not empty",
    );
  });

  test("a password and a file for it, and a file that is not there", () => {
    const both = tryDocker("run", "--rm", "--env", "POSTGRES_PASSWORD=a", "--env", "POSTGRES_PASSWORD_FILE=/b", tag);
    expect(both).toEqual({
      code: 1,
      output: "postgres image: POSTGRES_PASSWORD and POSTGRES_PASSWORD_FILE are both set; set one of them",
    });
    const missing = tryDocker("run", "--rm", "--env", "POSTGRES_PASSWORD_FILE=/b", tag);
    expect(missing).toEqual({
      code: 1,
      output: "postgres image: POSTGRES_PASSWORD_FILE names /b, which cannot be read",
    });
  });

  test("a volume that holds something else", () => {
    const volume = freshVolume();
    docker("run", "--rm", "--volume", `${volume}:/mnt`, "--entrypoint", "touch", tag, "/mnt/letter.txt");
    const { code, output } = tryDocker(
      "run",
      "--rm",
      "--volume",
      `${volume}:/var/lib/postgresql/data`,
      ...passwordOptions,
      tag,
    );
    expect(code).toBe(1);
    expect(output).toContain("/var/lib/postgresql/data holds letter.txt but no database");
  });

  test("a volume of another major version, which keeps its data", () => {
    const volume = freshVolume();
    const writes = ["--volume", `${volume}:/mnt`, "--entrypoint", "sh", tag, "-c", "echo 14 > /mnt/PG_VERSION"];
    docker("run", "--rm", ...writes);
    const mount = ["--volume", `${volume}:/var/lib/postgresql/data`];
    expect(tryDocker("run", "--rm", ...mount, ...passwordOptions, tag)).toEqual({
      code: 1,
      output:
        "postgres image: the volume at /var/lib/postgresql/data holds a database of Postgres 14, but this is Postgres 15: " +
        "run it with Postgres 14, or dump it there and restore it into an empty volume; nothing was changed",
    });
  });
});
