#!/bin/sh
# Starts the gateway as the official image does: arguments are its own; without any, variables name the backend.
set -eu

if [ "$#" -gt 0 ]; then
  exec versitygw "$@"
fi
exec versitygw "${VGW_BACKEND:?names no backend, such as posix}" "${VGW_BACKEND_ARG:?names no place for it}"
