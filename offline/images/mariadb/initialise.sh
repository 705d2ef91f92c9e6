#!/bin/bash
# Initialises the volume at /var/lib/mysql unless that is done. The arguments are the server's flags.
#
# The directory .initialising exists from the first write to the last: a volume that has it was never completed, holds
# nobody's data, and is begun anew.
set -Eeuo pipefail

: "${MARIADB_ROOT_HOST:=%}"
readonly data=/var/lib/mysql
readonly marker=$data/.initialising
readonly socket=$marker/socket

fail() {
  echo "mariadb image: $1" >&2
  exit 1
}

discard_unfinished() {
  echo "mariadb image: an earlier initialisation did not finish; beginning anew" >&2
  find "$data" -mindepth 1 -maxdepth 1 ! -name .initialising -exec rm -rf {} +
  rm -rf "$marker"
}

require_credentials() {
  [[ -n ${MARIADB_ROOT_PASSWORD:-} || -n ${MARIADB_ALLOW_EMPTY_ROOT_PASSWORD:-} ]] ||
    fail "no password for root: set MARIADB_ROOT_PASSWORD or MARIADB_ROOT_PASSWORD_FILE to a value that is not empty"
}

require_empty_volume() {
  local found
  found=$(find "$data" -mindepth 1 -maxdepth 1 ! -name lost+found -printf '%f\n' -quit)
  [[ -z $found ]] || fail "$data holds $found but no database (no mysql): give it an empty volume"
}

require_own_major() {
  local found=unknown own
  [[ ! -s $data/mysql_upgrade_info ]] || found=$(cut -d. -f1,2 "$data/mysql_upgrade_info")
  own=$(major)
  [[ $found == unknown || $found == "$own" ]] || fail "the volume at $data holds a database of MariaDB $found, but this is MariaDB $own: run it with MariaDB $found, or dump it there and restore it into an empty volume; nothing was changed"
}

major() {
  mariadbd --version | sed -nE 's/.*Ver ([0-9]+\.[0-9]+)\..*/\1/p'
}

create_tables() {
  mkdir "$marker"
  chmod 0700 "$marker"
  mariadb-install-db --datadir="$data" --rpm --auth-root-authentication-method=normal --skip-test-db "$@" >/dev/null
}

# The socket lies where no client looks: a health check sees the server only when it is the real one.
start_private_server() {
  mariadbd "$@" --skip-networking --socket="$socket" &
  server=$!
  for _ in {1..600}; do
    ! MYSQL_PWD='' run_sql --execute 'SELECT 1' >/dev/null 2>&1 || return 0
    kill -0 "$server" 2>/dev/null || fail "the server ended while the volume was initialised"
    sleep 0.1
  done
  fail "the server did not answer within 60 s while the volume was initialised"
}

run_sql() {
  mariadb --no-defaults --user=root --socket="$socket" "$@"
}

quoted() {
  local text=${1//\\/\\\\}
  printf "'%s'" "${text//\'/\\\'}"
}

time_zones() {
  [[ -z ${MARIADB_INITDB_SKIP_TZINFO:-} ]] || return 0
  mariadb-tzinfo-to-sql --skip-write-binlog /usr/share/zoneinfo 2>/dev/null
}

# An underscore in the name of a granted database stands for any character unless it is escaped.
database_and_user() {
  [[ -z ${MARIADB_DATABASE:-} ]] || echo "CREATE DATABASE IF NOT EXISTS \`$MARIADB_DATABASE\`;"
  [[ -n ${MARIADB_USER:-} && -n ${MARIADB_PASSWORD:-} ]] || return 0
  echo "CREATE USER $(quoted "$MARIADB_USER")@'%' IDENTIFIED BY $(quoted "$MARIADB_PASSWORD");"
  [[ -z ${MARIADB_DATABASE:-} ]] || echo "GRANT ALL ON \`${MARIADB_DATABASE//_/\\_}\`.* TO $(quoted "$MARIADB_USER")@'%';"
}

root_elsewhere() {
  local root
  [[ $MARIADB_ROOT_HOST != localhost ]] || return 0
  root="'root'@$(quoted "$MARIADB_ROOT_HOST")"
  echo "CREATE USER $root IDENTIFIED BY $(quoted "${MARIADB_ROOT_PASSWORD:-}");"
  echo "GRANT ALL ON *.* TO $root WITH GRANT OPTION;"
}

create_users() {
  {
    echo "DROP USER IF EXISTS root@'127.0.0.1', root@'::1';"
    echo "EXECUTE IMMEDIATE CONCAT('DROP USER IF EXISTS root@\\'', @@hostname, '\\'');"
    root_elsewhere
    database_and_user
    echo "SET PASSWORD FOR 'root'@'localhost' = PASSWORD($(quoted "${MARIADB_ROOT_PASSWORD:-}"));"
  } | run_sql
  export MYSQL_PWD=${MARIADB_ROOT_PASSWORD:-}
}

run_initialisation_files() {
  local file client=(run_sql)
  [[ -z ${MARIADB_DATABASE:-} ]] || client+=("--database=$MARIADB_DATABASE")
  shopt -s nullglob
  for file in /docker-entrypoint-initdb.d/*; do
    echo "mariadb image: $file" >&2
    case $file in
      *.sh) if [[ -x $file ]]; then "$file"; else . "$file"; fi ;;
      *.sql) "${client[@]}" <"$file" ;;
      *.sql.gz) gunzip --stdout "$file" | "${client[@]}" ;;
      *.sql.xz) xzcat "$file" | "${client[@]}" ;;
      *.sql.zst) zstd -dc "$file" | "${client[@]}" ;;
      *) echo "mariadb image: $file ignored: not .sh, .sql, .sql.gz, .sql.xz or .sql.zst" >&2 ;;
    esac
  done
}

# After this the volume counts as initialised, so everything in it has to be on disk first.
complete() {
  kill "$server"
  wait "$server"
  mariadbd --version | sed -nE 's/.*Ver ([0-9.]+-MariaDB).*/\1/p' | tr -d '\n' >"$data/mysql_upgrade_info"
  sync --file-system "$data"
  rm -rf "$marker"
  sync "$data"
  echo "mariadb image: initialised" >&2
}

if [[ -d $marker ]]; then
  discard_unfinished
elif [[ -d $data/mysql ]]; then
  require_own_major
  exit 0
fi
require_credentials
require_empty_volume
create_tables "$@"
start_private_server "$@"
time_zones | run_sql --database=mysql
create_users
run_initialisation_files
complete
