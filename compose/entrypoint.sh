#!/bin/sh
# Entry point of the image: runs one gavel command with the JVM flags of ./gavel and half of the container's memory as
# maximum heap. GAVEL_JAVA_OPTS adds JVM flags.
set -eu

. /gavel/jvm-flags.sh

# Debezium's jars are for the catalog only.
class_path=/gavel/gavel.jar
if [ "${1:-}" = catalog ]; then
    class_path="$class_path:/gavel/catalog-lib/*"
fi

# shellcheck disable=SC2046,SC2086
exec java $(jvm_flags "${1:-}" container) ${GAVEL_JAVA_OPTS:-} -cp "$class_path" dev.gavel.compose.cli.Gavel "$@"
