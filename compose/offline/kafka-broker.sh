#!/bin/bash
# Runs a broker with the settings in KAFKA_… variables, as the official image does: KAFKA_NODE_ID=1 is node.id=1. Formats
# its directory for the cluster CLUSTER_ID at the first start.
set -eu
settings=/tmp/server.properties
env | sed -n 's/^KAFKA_\([A-Z0-9_]*\)=\(.*\)$/\1 \2/p' | while read -r name value; do
    case $name in HEAP_OPTS | OPTS) continue ;; esac
    echo "$(echo "$name" | tr 'A-Z_' 'a-z.')=$value"
done >"$settings"
export JDK_JAVA_OPTIONS=-Dlogback.configurationFile=/opt/kafka/logback.xml
java -cp '/opt/kafka/lib/*' kafka.tools.StorageTool format --ignore-formatted -t "$CLUSTER_ID" -c "$settings"
exec java ${KAFKA_HEAP_OPTS:--Xmx256m -Xms64m} -XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError --enable-native-access=ALL-UNNAMED \
    -cp '/opt/kafka/lib/*' kafka.Kafka "$settings"
