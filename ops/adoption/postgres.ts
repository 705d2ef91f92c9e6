/** Runs as the image's postgres on the copied data; `$1` is SQL for psql. No login of the old installation is needed. */
export const convertScript = `set -e
last() { grep -E -m 1 "FATAL|PANIC|ERROR" /tmp/server.log >&2 || tail -n 1 /tmp/server.log >&2; exit 1; }
make="DO 'BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = ''postgres'') THEN CREATE ROLE postgres; END IF; END'"
printf '%s\\nALTER ROLE postgres SUPERUSER LOGIN\\n' "$make" | postgres --single -D "$PGDATA" template1 >/dev/null 2>/tmp/server.log || last
echo "local all all trust" >/tmp/hba
settings="-c listen_addresses= -c hba_file=/tmp/hba -c unix_socket_directories=/tmp"
pg_ctl -D "$PGDATA" -w -l /tmp/server.log -o "$settings" start >/dev/null || last
printf '%s' "$1" | psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --host=/tmp --username=postgres --dbname=template1
pg_ctl -D "$PGDATA" -w -m fast stop >/dev/null`;

/**
 * SQL for psql that gives each database, with all that is in it, to the role that owns it here, and closes the logins of
 * the old installation. The server's first user keeps its rights, which cannot be taken: it gets another name.
 */
export function takeOver(databases: string[]): string {
  const statements = [
    "SET client_min_messages TO warning;",
    `SELECT format('ALTER ROLE %I RENAME TO before_platform', rolname) FROM pg_roles WHERE oid = 10 AND rolname <> 'postgres' \\gexec`,
    `SELECT format('ALTER ROLE %I NOLOGIN', rolname) FROM pg_roles WHERE rolcanlogin AND rolname <> 'postgres' \\gexec`,
    ...databases.map(takeDatabase),
  ];
  return `${statements.join("\n")}\n`;
}

function takeDatabase(database: string): string {
  return [
    `SELECT count(*) > 0 AS is_there FROM pg_database WHERE datname = '${database}' \\gset`,
    "\\if :is_there",
    `SELECT 'CREATE ROLE "${database}"' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${database}') \\gexec`,
    `ALTER ROLE "${database}" NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;`,
    `ALTER DATABASE "${database}" OWNER TO "${database}";`,
    `\\connect "${database}"`,
    `SELECT format('ALTER %s OWNER TO "${database}"', thing) FROM (${objects}) AS objects ORDER BY place \\gexec`,
    "\\endif",
  ].join("\n");
}

const ofUsers = (namespace: string): string => `${namespace} !~ '^pg_' AND ${namespace} <> 'information_schema'`;
const notOfExtension = (catalogue: string, id: string, dependencies = "'e'"): string =>
  `NOT EXISTS (SELECT FROM pg_depend WHERE classid = '${catalogue}'::regclass AND objid = ${id} AND deptype IN (${dependencies}))`;

/** Everything in a database that has an owner, but for what is an extension's; a column's sequence goes with its table. */
const objects = [
  `SELECT 1 AS place, format('SCHEMA %I', nspname) AS thing FROM pg_namespace
   WHERE ${ofUsers("nspname")} AND pg_get_userbyid(nspowner) <> 'pg_database_owner' AND ${notOfExtension("pg_namespace", "oid")}`,
  `SELECT 2, format('TABLE %I.%I', nspname, relname) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
   WHERE relkind IN ('r', 'p', 'v', 'm', 'f') AND ${ofUsers("nspname")} AND ${notOfExtension("pg_class", "c.oid")}`,
  `SELECT 3, format('SEQUENCE %I.%I', nspname, relname) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
   WHERE relkind = 'S' AND ${ofUsers("nspname")} AND ${notOfExtension("pg_class", "c.oid", "'e', 'a', 'i'")}`,
  `SELECT 4, format('ROUTINE %s', p.oid::regprocedure) FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace
   WHERE ${ofUsers("nspname")} AND ${notOfExtension("pg_proc", "p.oid")}`,
  `SELECT 5, format('TYPE %I.%I', nspname, typname) FROM pg_type t JOIN pg_namespace n ON n.oid = typnamespace
   LEFT JOIN pg_class c ON c.oid = typrelid
   WHERE (typtype IN ('d', 'e', 'r') OR c.relkind = 'c') AND ${ofUsers("nspname")} AND ${notOfExtension("pg_type", "t.oid")}`,
  `SELECT 6, format('LARGE OBJECT %s', oid) FROM pg_largeobject_metadata`,
].join(" UNION ALL ");
