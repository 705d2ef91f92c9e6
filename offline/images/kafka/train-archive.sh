#!/bin/bash
# Run once while the image is built: the archive holds the classes of a real broker that served a producer and a
# consumer; a later start maps them instead of loading them.
set -euo pipefail

export KAFKA_LOG_DIRS=/tmp/training PATH=/opt/kafka/bin:$PATH
printf '%s:' /opt/kafka/libs/*.jar >/opt/kafka/classpath

KAFKA_ARCHIVE_OPTS=-XX:ArchiveClassesAtExit=/opt/kafka/kafka.jsa KAFKA_HEAP_OPTS=-Xmx512M /etc/kafka/docker/run &
broker=$!
until (exec 3<>/dev/tcp/127.0.0.1/9092) 2>/dev/null; do
  kill -0 "$broker" || exit 1
done
kafka-topics.sh --bootstrap-server localhost:9092 --create --topic training --partitions 1
echo record | kafka-console-producer.sh --bootstrap-server localhost:9092 --topic training
kafka-console-consumer.sh --bootstrap-server localhost:9092 --topic training --from-beginning --max-messages 1
kill "$broker"
wait "$broker" || [[ $? == 143 ]]
rm -rf /tmp/training /opt/kafka/config/server.properties
