#!/bin/bash
# Starts RabbitMQ as the official image does; RabbitMQ itself reads RABBITMQ_DEFAULT_USER, _PASS and _VHOST.
#
# Started as root it needs SETUID and SETGID, and CHOWN too where the volume is not of uid 999, and drops to uid 999.
# Started with --user 999 it needs no capability.
set -Eeuo pipefail

readonly as_rabbitmq=(setpriv --reuid=rabbitmq --regid=rabbitmq --clear-groups --)

# rabbitmq itself is asked what it may: root without the capability DAC_OVERRIDE cannot look into rabbitmq's files.
if [[ ${1:-} == rabbitmq* && $(id -u) == 0 ]]; then
  if [[ $1 == rabbitmq-server ]]; then
    "${as_rabbitmq[@]}" test -O "$RABBITMQ_DATA_DIR" || chown -R rabbitmq:rabbitmq "$RABBITMQ_DATA_DIR"
  fi
  exec "${as_rabbitmq[@]}" "$0" "$@"
fi
exec "$@"
