#!/bin/sh
# Starts HAProxy as the official image does: flags alone are arguments of haproxy, which runs with a master process.
set -e

if [ "${1#-}" != "$1" ]; then
  set -- haproxy "$@"
fi
if [ "$1" = haproxy ]; then
  shift
  set -- haproxy -W -db "$@"
fi
exec "$@"
