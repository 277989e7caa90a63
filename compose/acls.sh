#!/bin/sh
# Gives each service exactly the rights that it needs on the brokers, which then can deny everything else
# (authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer).
#
#   KAFKA_BOOTSTRAP=kafka-1:9093 KAFKA_CONFIG=admin.properties compose/acls.sh
#
#   KAFKA_ACLS   the program kafka-acls.sh of a Kafka distribution, with arguments that it shall have
#   INGEST, PROCESSOR, PROJECTOR, WEBHOOKS, CATALOG   the principals (default: User:gavel-ingest and so on); with client
#                certificates like User:CN=gavel-ingest, unless the broker maps their names
#   SUBSCRIBER   a principal that may read the public topic auction-events with groups called subscriber-…; none by default
#   TOOLS        a principal for verify, rebuild, export and what-if, which read the whole log; none by default
#
# It only adds. Running it again changes nothing.
set -eu
: "${KAFKA_BOOTSTRAP:?set it to a broker, like kafka-1:9093}"

acls() {
    # shellcheck disable=SC2086
    ${KAFKA_ACLS:-kafka-acls.sh} --bootstrap-server "$KAFKA_BOOTSTRAP" ${KAFKA_CONFIG:+--command-config "$KAFKA_CONFIG"} \
        --add --force "$@"
}

# $1: the principal, $2: operations separated by spaces, the rest: resources in the form of kafka-acls.sh
allow() {
    principal=$1
    operations=
    for operation in $2; do operations="$operations --operation $operation"; done
    shift 2
    # shellcheck disable=SC2086
    acls --allow-principal "$principal" $operations "$@"
}

# Every service creates the topics that do not exist yet, and checks the settings of those that do.
pipeline='--topic auction-commands --topic auction-events --topic bid-replies --topic auction-commands-dlq'
setup='Create Describe DescribeConfigs'

ingest=${INGEST:-User:gavel-ingest}
# shellcheck disable=SC2086
allow "$ingest" "$setup" $pipeline --topic gavel-ingest-secret
allow "$ingest" Write --topic auction-commands --topic gavel-ingest-secret
# It serves the events to live subscribers.
allow "$ingest" Read --topic bid-replies --topic gavel-ingest-secret --topic auction-events
# The lag of the processors.
allow "$ingest" Describe --group gavel-bid-processor

processor=${PROCESSOR:-User:gavel-processor}
# shellcheck disable=SC2086
allow "$processor" "$setup" $pipeline
# It closes auctions by the clock with commands of its own, and reads the last events to see that its offsets are there.
allow "$processor" 'Read Write' --topic auction-commands --topic auction-events
allow "$processor" Write --topic bid-replies --topic auction-commands-dlq
allow "$processor" Read --group gavel-bid-processor
# Its state and its transactions.
allow "$processor" 'Create DescribeConfigs Read Write' --topic gavel-bid-processor- --resource-pattern-type prefixed
allow "$processor" Write --transactional-id gavel-bid-processor- --resource-pattern-type prefixed

projector=${PROJECTOR:-User:gavel-projector}
# shellcheck disable=SC2086
allow "$projector" "$setup" $pipeline
allow "$projector" Read --topic auction-events
allow "$projector" Read --group gavel-projector

webhooks=${WEBHOOKS:-User:gavel-webhooks}
allow "$webhooks" Read --topic auction-events

catalog=${CATALOG:-User:gavel-catalog}
# shellcheck disable=SC2086
allow "$catalog" "$setup" $pipeline --topic gavel-catalog-offsets
allow "$catalog" Write --topic auction-commands --topic gavel-catalog-offsets
allow "$catalog" Read --topic bid-replies --topic gavel-catalog-offsets

if [ -n "${SUBSCRIBER:-}" ]; then
    allow "$SUBSCRIBER" Read --topic auction-events
    allow "$SUBSCRIBER" Read --group subscriber- --resource-pattern-type prefixed
fi

if [ -n "${TOOLS:-}" ]; then
    # shellcheck disable=SC2086
    allow "$TOOLS" 'Read DescribeConfigs' $pipeline
    allow "$TOOLS" Describe --group gavel-bid-processor
fi
