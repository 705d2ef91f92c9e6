#!/bin/bash
# Starts MariaDB with the variables of the official image; the first start on an empty volume initialises it.
#
# Started as root it needs, on a fresh volume, the capabilities CHOWN, SETUID and SETGID and drops to uid 999; on a volume
# that belongs to 999 it needs SETUID and SETGID. Started with --user 999 it needs none.
set -Eeuo pipefail

fail() {
  echo "mariadb image: $1" >&2
  exit 1
}

# VARIABLE_FILE names a file that holds VARIABLE's value.
read_file_variable() {
  local variable=$1 file_variable=$1_FILE
  local file=${!file_variable:-}
  [[ -n $file ]] || return 0
  [[ -z ${!variable:-} ]] || fail "$variable and $file_variable are both set; set one of them"
  [[ -r $file ]] || fail "$file_variable names $file, which cannot be read"
  export "$variable"="$(<"$file")"
  unset "$file_variable"
}

readonly data=/var/lib/mysql
readonly as_mysql=(setpriv --reuid=mysql --regid=mysql --init-groups --)

# mysql itself is asked what it may: root without the capability DAC_OVERRIDE cannot look into mysql's directories.
become_mysql() {
  "${as_mysql[@]}" test -O "$data" || chown -R mysql:mysql "$data"
  exec "${as_mysql[@]}" "$0" "$@"
}

start_mariadb() {
  local variable
  for variable in MARIADB_ROOT_PASSWORD MARIADB_ROOT_HOST MARIADB_DATABASE MARIADB_USER MARIADB_PASSWORD; do
    read_file_variable "$variable"
  done
  if [[ $(id -u) == 0 ]]; then
    become_mysql "$@"
  fi
  # As process 1 a shell ignores these unless it says otherwise.
  trap 'exit 130' INT TERM
  initialise.sh "${@:2}"
  # The server has the passwords in its tables; its own environment need not show them.
  unset MARIADB_ROOT_PASSWORD MARIADB_PASSWORD
  exec "$@"
}

if [[ ${1:-} == -* ]]; then
  set -- mariadbd "$@"
fi
case "${1:-} ${2:-}" in
  "mariadbd --version" | "mariadbd -V" | "mariadbd --help" | "mariadbd -?" | "mariadbd --print-defaults") exec "$@" ;;
  "mariadbd "*) start_mariadb "$@" ;;
  *) exec "$@" ;;
esac
