#!/bin/sh
# Makes the images gavel-kafka, gavel-postgres, gavel-redis and gavel-haproxy without a registry, after base.sh and
# images.sh:
#
#   compose/offline/servers.sh
#   docker compose --env-file compose/offline/images.env -p gavel -f compose/compose.small.yaml up -d
#
# Needs root, debootstrap, and the package archive that debootstrap uses by default, or a mirror of it (DEBIAN_MIRROR).
set -eu
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
tree=$work/tree
trap 'rm -rf "$work"' EXIT

debootstrap --variant=minbase --include=ca-certificates,postgresql,redis-server,haproxy "${DEBIAN_SUITE:-bookworm}" \
    "$tree" ${DEBIAN_MIRROR:+"$DEBIAN_MIRROR"}
rm -rf "$tree"/var/cache/apt/* "$tree"/var/lib/apt/lists/* "$tree"/var/lib/postgresql/*
tar -C "$tree" -c . | docker import - gavel-servers

context=compose/target/servers
rm -rf "$context"
mkdir -p "$context"
cp -r compose/target/image/libraries/gavel/lib "$context/libraries"
cp compose/offline/kafka-broker.sh compose/offline/postgres.sh compose/offline/logback.xml "$context"
for server in kafka postgres redis haproxy; do
    docker build -q -f compose/offline/Dockerfile --target "$server" -t "gavel-$server" "$context"
done
