import { gzipSync } from "node:zlib";
import { appAndShop, freshVolume, postgres, query, queryOverTcp, removeAll, start } from "./postgres-support";
import { docker, waitUntilReady } from "./support";

// The official image's contract: this file holds for that image and for ours.
afterAll(removeAll);

describe("a database on a volume", () => {
  const volume = freshVolume();
  let container: string;

  beforeAll(async () => {
    container = start({
      volume,
      options: [...appAndShop, "--env", "POSTGRES_INITDB_ARGS=--data-checksums"],
      command: ["postgres", "-c", "max_connections=37"],
      initialisation: {
        "1.sql": "CREATE TABLE steps (step text); INSERT INTO steps VALUES ('sql');",
        "2.sql.gz": gzipSync("INSERT INTO steps VALUES ('sql.gz');"),
        "3.sh": `#!/bin/bash\npsql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" "$POSTGRES_DB" -c "INSERT INTO steps VALUES ('sh')"\n`,
        "4.txt": "not for us",
      },
    });
    await waitUntilReady(container);
  });

  test("has the user, the database and the initdb arguments that the variables name", () => {
    expect(query(container, "SELECT current_user, current_database()")).toBe("app|shop");
    expect(query(container, "SHOW data_checksums")).toBe("on");
    expect(query(container, "SHOW password_encryption")).toBe("scram-sha-256");
  });

  test("takes the server flags of its command", () => {
    expect(query(container, "SHOW max_connections")).toBe("37");
  });

  test("ran the initialisation files in order and says which it left out", () => {
    expect(query(container, "SELECT string_agg(step, ',') FROM steps")).toBe("sql,sql.gz,sh");
    expect(docker("logs", container)).toMatch(/4\.txt ignored|ignoring .*4\.txt/);
  });

  test("keeps its data over a restart, and stops cleanly", async () => {
    docker("restart", container);
    await waitUntilReady(container);
    expect(query(container, "SELECT count(*) FROM steps")).toBe("3");
    docker("stop", container);
    expect(docker("inspect", "--format", "{{.State.ExitCode}}", container)).toBe("0");
  });

  test("is taken over by a new container, which does not need the password", async () => {
    const next = start({ volume });
    await waitUntilReady(next);
    expect(query(next, "SELECT count(*) FROM steps")).toBe("3");
  });
});

test("a password file of root's is read", async () => {
  const file = "/docker-entrypoint-initdb.d/password.txt";
  const variables = [`POSTGRES_PASSWORD_FILE=${file}`, "POSTGRES_USER=app", "POSTGRES_DB=shop"];
  const options = variables.flatMap((variable) => ["--env", variable]);
  const container = start({ volume: freshVolume(), options, initialisation: { "password.txt": "from a file\n" } });
  await waitUntilReady(container);
  const answer = queryOverTcp(container, "from a file", "SELECT current_database()");
  expect(answer).toEqual({ code: 0, output: "shop" });
});

test("other commands run as they are", () => {
  expect(docker("run", "--rm", postgres.tag, "pg_dump", "--version")).toContain(postgres.version);
});
