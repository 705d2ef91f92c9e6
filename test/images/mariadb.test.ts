import { gzipSync } from "node:zlib";
import { mariadbClient } from "../../components/plan/mariadb";
import { planPlatform } from "../../components/plan/platform";
import { mariadb as spec, stackOf } from "../plan/samples";
import { mariadb, password, query, queryOverTcp, freshVolume, quick, removeAll, start } from "./mariadb-support";
import { waitUntilReady, withRoot } from "./mariadb-support";
import { docker, tryDocker, waitForLog, waitUntil } from "./support";

// The official image's contract: but for what is said to be our own, this file holds for that image and for ours.
afterAll(removeAll);

const isOurs = mariadb.tag.startsWith("platform/");

describe("a database on a volume", () => {
  const volume = freshVolume();
  let container: string;

  beforeAll(async () => {
    const variables = ["MARIADB_DATABASE=own_shop", "MARIADB_USER=app", `MARIADB_PASSWORD=${password}`];
    container = start({
      volume,
      options: [...withRoot, ...variables.flatMap((variable) => ["--env", variable])],
      command: ["mariadbd", "--max-connections=37", "--character-set-server=utf8mb4"],
      initialisation: {
        "1.sql": "CREATE TABLE steps (step text); INSERT INTO steps VALUES ('sql');",
        "2.sql.gz": gzipSync("INSERT INTO steps VALUES ('sql.gz');"),
        "3.txt": "not for us",
      },
    });
    await waitUntilReady(container);
  });

  test("has the database and the user that the variables name, whose rights match no other database", () => {
    const asApp = (sql: string) => queryOverTcp(container, "app", password, sql);
    expect(asApp("SELECT CURRENT_USER()")).toEqual({ code: 0, output: "app@%" });
    expect(asApp("SELECT GROUP_CONCAT(step) FROM own_shop.steps")).toEqual({ code: 0, output: "sql,sql.gz" });
    expect(asApp("CREATE DATABASE ownXshop").output).toContain("Access denied");
    expect(queryOverTcp(container, "app", "wrong", "SELECT 1").output).toContain("Access denied");
  });

  test("takes the server flags of its command, and says which initialisation file it left out", () => {
    expect(query(container, "SELECT @@max_connections, @@character_set_server")).toBe("37\tutf8mb4");
    expect(docker("logs", container)).toMatch(/3\.txt ignored|ignoring .*3\.txt/);
  });

  test("keeps its data over a restart, and stops cleanly", async () => {
    docker("restart", container);
    await waitUntilReady(container);
    expect(query(container, "SELECT COUNT(*) FROM own_shop.steps")).toBe("2");
    docker("stop", container);
    expect(docker("inspect", "--format", "{{.State.ExitCode}}", container)).toBe("0");
  });

  test("is taken over by a new container, which does not need the password", async () => {
    const next = start({ volume });
    await waitUntilReady(next);
    expect(query(next, "SELECT COUNT(*) FROM own_shop.steps")).toBe("2");
  });
});

describe("as the platform starts it", () => {
  const { databases } = planPlatform(
    stackOf({
      databases: [{ name: "billing-db", engine: "mariadb", database: "billing" }],
      databaseServers: { mariadb: spec },
    }),
  );
  const { health, command = [] } = databases[0]?.workload ?? { health: { command: [] } };
  const [, probe = ""] = health.command;
  const capabilities = ["CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"].flatMap((each) => ["--cap-add", each]);
  const confined = ["--cap-drop", "ALL", ...capabilities, "--security-opt", "no-new-privileges"];
  const options = [...withRoot, "--env", "MARIADB_ROOT_HOST=localhost", ...confined];
  const probed = (container: string) => tryDocker("exec", container, "sh", "-c", probe).code;
  let container: string;

  beforeAll(async () => {
    // long enough to look at it while the first initialisation runs
    const initialisation = { "1.sql": "SELECT SLEEP(2);" };
    container = start({ volume: freshVolume(), options, command, initialisation });
    await waitForLog(container, "/docker-entrypoint-initdb.d/1.sql");
  });

  test("the probe of health is false while it initialises, and true with the password and by the socket alone", async () => {
    expect(probed(container)).not.toBe(0);
    await waitUntil(container, "healthy", () => probed(container) === 0);
    expect(docker("exec", container, "sh", "-c", "stat -c %u /proc/1")).toBe("999");
    const asRoot = (sql: string) => tryDocker("exec", container, "sh", "-c", `${mariadbClient} --execute="$0"`, sql);
    expect(asRoot("ALTER USER root@localhost IDENTIFIED VIA unix_socket")).toEqual({ code: 0, output: "" });
    expect(probed(container)).toBe(0);
    expect(asRoot("SELECT @@innodb_buffer_pool_size / 1024 / 1024, @@collation_server").output).toBe(
      "192.00000000\tutf8mb4_unicode_ci",
    );
  });

  test("root does not come in over TCP", () => {
    for (const given of [password, ""]) {
      expect(queryOverTcp(container, "root", given, "SELECT 1").output).toMatch(/Access denied|1130/);
    }
  });
});

test("other commands run as they are", () => {
  expect(docker("run", "--rm", mariadb.tag, "mariadb-dump", "--version")).toContain(mariadb.version);
});

test("without a password for root it says what is missing", async () => {
  const container = start({ volume: freshVolume(), options: quick });
  await waitForLog(container, "MARIADB_ROOT_PASSWORD");
});

// What our image promises beyond the official one's contract; where that one is in use, jest counts these as skipped.
const describeOwn = isOurs ? describe : describe.skip;

describeOwn("our image", () => {
  test("as uid 999 it needs no capability; the server's environment has no password", async () => {
    const confined = ["--user", "999", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"];
    const container = start({ volume: freshVolume(), options: [...confined, ...withRoot] });
    await waitUntilReady(container);
    const server = docker("exec", container, "sh", "-c", "tr '\\0' '\\n' </proc/1/environ");
    expect(server).not.toContain("MARIADB_ROOT_PASSWORD");
  });

  test("an initialisation that was stopped is begun anew, and another release series is refused", async () => {
    const volume = freshVolume();
    const first = start({ volume, options: withRoot, initialisation: { "1.sql": "SELECT SLEEP(60);" } });
    await waitForLog(first, "/docker-entrypoint-initdb.d/1.sql");
    docker("kill", first);
    const second = start({ volume, options: withRoot });
    await waitUntilReady(second);
    expect(docker("logs", second)).toContain("did not finish; beginning anew");
    docker("exec", second, "sh", "-c", "printf 10.6.1-MariaDB >/var/lib/mysql/mysql_upgrade_info");
    docker("stop", second);
    const third = start({ volume, options: withRoot });
    await waitForLog(third, "holds a database of MariaDB 10.6, but this is MariaDB 10.11");
  });
});
