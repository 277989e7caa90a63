#!/bin/sh
# Writes random passwords for the compose files into compose/secrets, once. The directory is the owner's alone; the files
# can be read by the users in the containers, which have other numbers.
set -eu
cd "$(dirname "$0")"
umask 022
mkdir -p secrets && chmod 700 secrets
random() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
[ -e secrets/postgres_password ] || random >secrets/postgres_password
[ -e secrets/redis_password ] || random >secrets/redis_password
[ -e secrets/redis.conf ] || printf 'requirepass %s\n' "$(cat secrets/redis_password)" >secrets/redis.conf
