#!/bin/sh
# Makes the image gavel-base without a registry: Debian's smallest system and a Java runtime that jlink makes from an
# installed JDK 25. For machines without access to a registry, and for our own tests.
#
#   JAVA_HOME=/path/to/jdk-25 compose/offline/base.sh
#
# Needs root, debootstrap, and the package archive that debootstrap uses by default, or a mirror of it (DEBIAN_MIRROR).
set -eu
: "${JAVA_HOME:?set it to a JDK 25}"
work=$(mktemp -d)
tree=$work/tree
trap 'rm -rf "$work"' EXIT

debootstrap --variant=minbase --include=ca-certificates "${DEBIAN_SUITE:-bookworm}" "$tree" \
    ${DEBIAN_MIRROR:+"$DEBIAN_MIRROR"}
rm -rf "$tree"/var/cache/apt/* "$tree"/var/lib/apt/lists/* "$tree"/usr/share/doc/* \
    "$tree"/usr/share/man/*

# What Kafka, Helidon, Lettuce, pgjdbc, Debezium and the admin listener use.
"$JAVA_HOME/bin/jlink" --output "$tree/opt/java" --strip-debug --no-header-files --no-man-pages --compress zip-6 \
    --add-modules java.base,java.compiler,java.desktop,java.logging,java.management,java.naming,java.net.http,java.rmi,java.scripting,java.security.jgss,java.security.sasl,java.sql,java.xml,jdk.httpserver,jdk.jfr,jdk.management,jdk.naming.dns,jdk.net,jdk.security.auth,jdk.security.jgss,jdk.unsupported,jdk.zipfs

tar -C "$tree" -c . | docker import \
    --change 'ENV PATH=/opt/java/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' \
    --change 'ENV JAVA_HOME=/opt/java' --change 'ENV LANG=C.UTF-8' - gavel-base
