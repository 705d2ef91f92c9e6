#!/bin/sh
# Builds every role's jar with Maven and extracts it into target/app/<role>: reference.jar and lib/, what its image holds.
set -eu
cd "$(dirname "$0")"

mvn -q -B package
rm -rf target/app.new
mkdir -p target
for role in domain config-server discovery-server gateway; do
  java -Djarmode=tools -jar "$role/target/reference.jar" extract --destination "target/app.new/$role"
done
rm -rf target/app
mv target/app.new target/app
