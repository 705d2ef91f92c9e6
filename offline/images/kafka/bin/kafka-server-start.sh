#!/bin/bash
# Becomes the broker: kafka-server-start.sh PROPERTIES. Variables are those of Kafka's own script.
set -euo pipefail

# C1 alone: a broker of one machine copies bytes; what the better compiler wins it has spent by the time it has started.
: "${KAFKA_JVM_PERFORMANCE_OPTS:=-XX:TieredStopAtLevel=1 -XX:+UseSerialGC}"
: "${KAFKA_HEAP_OPTS:=-Xmx1G -Xms1G}"
: "${KAFKA_LOG4J_OPTS:=-Dlog4j.configuration=file:/etc/kafka/docker/log4j.properties}"
: "${KAFKA_ARCHIVE_OPTS:=-XX:SharedArchiveFile=/opt/kafka/kafka.jsa}"

# shellcheck disable=SC2086 # several options in one variable, as in Kafka's own script
exec java $KAFKA_HEAP_OPTS $KAFKA_JVM_PERFORMANCE_OPTS -XX:-UsePerfData -XX:+ExitOnOutOfMemoryError \
  -Djava.awt.headless=true $KAFKA_ARCHIVE_OPTS \
  "-Dkafka.root.level=${KAFKA_LOG4J_ROOT_LOGLEVEL:-INFO}" $KAFKA_LOG4J_OPTS ${KAFKA_JMX_OPTS:-} ${KAFKA_OPTS:-} \
  -cp "$(</opt/kafka/classpath)" kafka.Kafka "$@"
