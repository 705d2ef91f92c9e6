#!/bin/bash
# Starts Redis as the official image does: flags alone or a .conf file are arguments of redis-server.
#
# Started as root it needs SETUID and SETGID, and CHOWN too where the volume is not of uid 999, and drops to uid 999.
# Started with --user 999 it needs no capability.
set -Eeuo pipefail

readonly as_redis=(setpriv --reuid=redis --regid=redis --clear-groups --)

# redis itself is asked what it may: root without the capability DAC_OVERRIDE cannot look into redis' files.
become_redis() {
  "${as_redis[@]}" test -O . || chown -R redis:redis .
  exec "${as_redis[@]}" "$0" "$@"
}

# The official server is built to answer other containers even without a password; Debian's has to be told.
says_protected_mode() {
  [[ " $* " != *" --protected-mode "* ]] || return 0
  [[ -f ${2:-} ]] && grep --quiet --ignore-case '^ *protected-mode ' "$2"
}

start_redis() {
  if [[ $(id -u) == 0 ]]; then
    become_redis "$@"
  fi
  if [[ $(umask) == 0022 ]]; then
    umask 0077
  fi
  says_protected_mode "$@" || set -- "$@" --protected-mode no
  exec "$@"
}

if [[ ${1:-} == -* || ${1:-} == *.conf ]]; then
  set -- redis-server "$@"
fi
case "${1:-} ${2:-}" in
  "redis-server --version" | "redis-server -v" | "redis-server --help" | "redis-server -h") exec "$@" ;;
  "redis-server "*) start_redis "$@" ;;
  *) exec "$@" ;;
esac
