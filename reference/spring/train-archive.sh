#!/bin/sh
# Runs a role once, with everything that it would talk to away, and keeps the classes it used as /app/reference.jsa.
set -eu

# Nothing listens on port 1: the parts are tried and given up, and so their classes are in the archive.
away=127.0.0.1:1
export SERVER_PORT=8080 REFERENCE_LEAVEAFTER=0s
export SPRING_CONFIG_IMPORT="optional:configserver:http://$away" SPRING_CLOUD_CONFIG_FAILFAST=false
export EUREKA_CLIENT_SERVICEURL_DEFAULTZONE="http://$away/eureka/"
export SPRING_DATA_REDIS_HOST=127.0.0.1 SPRING_DATA_REDIS_PORT=1
export MANAGEMENT_ZIPKIN_TRACING_ENDPOINT="http://$away/api/v2/spans" MANAGEMENT_TRACING_SAMPLING_PROBABILITY=1

# What these paths answer does not matter: the classes that serve them are to be used.
role=$1
case $role in
  domain)
    export REFERENCE_ROUTE=training SPRING_DATASOURCE_URL="jdbc:postgresql://$away/none"
    export SPRING_KAFKA_BOOTSTRAPSERVERS="$away"
    paths="/api/training/about /api/training/actuator/health /api/training/records/none"
    ;;
  config-server)
    unset SPRING_CONFIG_IMPORT EUREKA_CLIENT_SERVICEURL_DEFAULTZONE
    mkdir -p /tmp/training
    export SPRING_CLOUD_CONFIG_SERVER_NATIVE_SEARCHLOCATIONS=file:/tmp/training
    paths="/training/default"
    ;;
  discovery-server)
    unset EUREKA_CLIENT_SERVICEURL_DEFAULTZONE
    paths="/ /eureka/apps/ /eureka/apps/delta"
    ;;
  gateway) paths="/api/training" ;;
  *)
    echo "ROLE is \"$role\"; known: domain, config-server, discovery-server, gateway." >&2
    exit 64
    ;;
esac

train() {
  # What a crash left: half an archive would be used by the next start.
  rm -f /app/reference.jsa hs_err_pid*.log core*
  reference -XX:ArchiveClassesAtExit=/app/reference.jsa -Xlog:cds=error -Xlog:cds+dynamic=error &
  process=$!
  until healthcheck 8080 /actuator/health/liveness 2>/dev/null; do
    kill -0 "$process" || return 1
    sleep 0.2
  done
  for path in /actuator/health/readiness /actuator/prometheus $paths; do
    healthcheck 8080 "$path" 2>/dev/null || echo "$role: $path requested"
  done
  kill -TERM "$process"
  wait "$process" || [ $? -eq 143 ]
}

# A JVM that writes the archive while threads of the libraries still load classes may crash; it seldom does twice.
if ! train; then
  echo "$role: the JVM crashed while it wrote the archive; once more"
  train
fi
test -s /app/reference.jsa
rm -rf /tmp/tomcat.* /tmp/training
