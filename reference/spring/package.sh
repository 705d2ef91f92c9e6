#!/bin/sh
# Builds the jar with Maven and extracts it into target/app: reference.jar and lib/, what the image and the tests run.
set -eu
cd "$(dirname "$0")"

mvn -q -B package
rm -rf target/app.new
java -Djarmode=tools -jar target/reference.jar extract --destination target/app.new
rm -rf target/app
mv target/app.new target/app
