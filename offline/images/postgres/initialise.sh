#!/bin/bash
# Initialises the volume at $PGDATA unless that is done. The arguments are the server's flags.
#
# The directory .initialising exists from the first write to the last: a volume that has it was never completed, holds
# nobody's data, and is begun anew.
set -Eeuo pipefail

: "${POSTGRES_USER:=postgres}"
: "${POSTGRES_DB:=$POSTGRES_USER}"
: "${POSTGRES_HOST_AUTH_METHOD:=scram-sha-256}"
export POSTGRES_USER POSTGRES_DB POSTGRES_HOST_AUTH_METHOD
readonly marker=$PGDATA/.initialising

fail() {
  echo "postgres image: $1" >&2
  exit 1
}

discard_unfinished() {
  echo "postgres image: an earlier initialisation did not finish; beginning anew" >&2
  find "$PGDATA" -mindepth 1 -maxdepth 1 ! -name .initialising -exec rm -rf {} +
  rm -rf "$marker"
}

require_credentials() {
  if [[ -z ${POSTGRES_PASSWORD:-} && $POSTGRES_HOST_AUTH_METHOD != trust ]]; then
    fail "no password for the superuser $POSTGRES_USER: set POSTGRES_PASSWORD or POSTGRES_PASSWORD_FILE to a value that is not empty"
  fi
}

require_own_major() {
  local found
  found=$(<"$PGDATA/PG_VERSION")
  [[ $found == "$PG_MAJOR" ]] || fail "the volume at $PGDATA holds a database of Postgres $found, but this is Postgres $PG_MAJOR: run it with Postgres $found, or dump it there and restore it into an empty volume; nothing was changed"
}

require_empty_volume() {
  local found
  found=$(find "$PGDATA" -mindepth 1 -maxdepth 1 ! -name lost+found -printf '%f\n' -quit)
  [[ -z $found ]] || fail "$PGDATA holds $found but no database (no PG_VERSION): give it an empty volume"
}

# initdb takes only an empty directory, and the marker has to be there before it; so it works inside the marker.
create_cluster() {
  local password=()
  mkdir "$marker"
  chmod 0700 "$PGDATA" "$marker"
  if [[ -n ${POSTGRES_PASSWORD:-} ]]; then
    password=(--pwfile=/dev/stdin)
  fi
  # shellcheck disable=SC2086 # several arguments in one variable, as in the official image
  printf '%s\n' "${POSTGRES_PASSWORD:-}" | initdb --pgdata="$marker/cluster" --username="$POSTGRES_USER" \
    "${password[@]}" --auth-local=trust --auth-host="$POSTGRES_HOST_AUTH_METHOD" ${POSTGRES_INITDB_ARGS:-}
  printf '\nhost all all all %s\n' "$POSTGRES_HOST_AUTH_METHOD" >>"$marker/cluster/pg_hba.conf"
  mv "$marker"/cluster/* "$PGDATA"
  rmdir "$marker/cluster"
}

# The socket lies where no client looks: a health check sees the server only when it is the real one.
start_private_server() {
  export PGHOST=$marker
  pg_ctl --pgdata="$PGDATA" --wait --silent start \
    -o "$(printf '%q ' "$@" -c listen_addresses= -c "unix_socket_directories=$marker")"
}

run_sql() {
  PGPASSWORD=${POSTGRES_PASSWORD:-} psql -v ON_ERROR_STOP=1 --no-password --no-psqlrc \
    --username="$POSTGRES_USER" --dbname="$POSTGRES_DB" "$@"
}

create_database() {
  [[ $POSTGRES_DB != postgres ]] || return 0
  POSTGRES_DB=postgres run_sql --quiet --set=name="$POSTGRES_DB" <<<'CREATE DATABASE :"name"'
}

run_initialisation_files() {
  local file
  shopt -s nullglob
  for file in /docker-entrypoint-initdb.d/*; do
    echo "postgres image: $file" >&2
    case $file in
      *.sh) if [[ -x $file ]]; then "$file"; else . "$file"; fi ;;
      *.sql) run_sql --file="$file" ;;
      *.sql.gz) gunzip --stdout "$file" | run_sql ;;
      *) echo "postgres image: $file ignored: not .sh, .sql or .sql.gz" >&2 ;;
    esac
  done
}

# After this the volume counts as initialised, so everything in it has to be on disk first.
complete() {
  pg_ctl --pgdata="$PGDATA" --wait --silent --mode=fast stop
  sync --file-system "$PGDATA"
  rm -rf "$marker"
  sync "$PGDATA"
  echo "postgres image: initialised" >&2
}

mkdir -p "$PGDATA"
if [[ -d $marker ]]; then
  discard_unfinished
elif [[ -s $PGDATA/PG_VERSION ]]; then
  require_own_major
  exit 0
fi
require_credentials
require_empty_volume
create_cluster
start_private_server "$@"
create_database
run_initialisation_files
complete
