#!/bin/sh
# Starts the server as the official image does: arguments are its own, whether or not its name stands before them.
set -eu

[ "${1:-}" = minio ] || set -- minio "$@"
exec "$@"
