#!/bin/sh
# Runs each role once, without a database, and keeps the classes it used as /app/<role>.jsa.
set -eu

# train ROLE PATH…: the paths are requested so that the classes that serve them are in the archive too.
train() {
  role=$1
  shift
  ROLE=$role SERVER_PORT=8080 REFERENCE_ROUTE=training \
    reference "-XX:ArchiveClassesAtExit=/app/$role.jsa" -Xlog:cds=error -Xlog:cds+dynamic=error &
  process=$!
  until healthcheck 8080 /actuator/health/liveness 2>/dev/null; do
    kill -0 "$process"
    sleep 0.2
  done
  # What they answer does not matter: without a database, readiness says DOWN.
  for path in "$@"; do
    healthcheck 8080 "$path" 2>/dev/null || echo "$role: $path requested"
  done
  kill -TERM "$process"
  wait "$process" || [ $? -eq 143 ]
  test -s "/app/$role.jsa"
}

export SPRING_DATASOURCE_URL=jdbc:postgresql://127.0.0.1:1/none
train domain /actuator/health/readiness /actuator/prometheus /api/training/about /api/training/actuator/health \
  /api/training/records/none
rm -rf /tmp/tomcat.*
