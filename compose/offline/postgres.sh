#!/bin/bash
# Runs Postgres with POSTGRES_PASSWORD_FILE, POSTGRES_DB and POSTGRES_HOST_AUTH_METHOD, as the official image does. Creates the cluster at the first
# start, and runs the scripts in /docker-entrypoint-initdb.d once.
set -eu
bin=$(echo /usr/lib/postgresql/*/bin)
export PATH=$bin:$PATH PGDATA=/var/lib/postgresql/data
if [ "$(id -u)" = 0 ]; then
    # Secrets of compose are files of the host's user.
    chown postgres: /var/lib/postgresql
    mkdir -p /var/run/postgresql && chown postgres: /var/run/postgresql
    exec setpriv --reuid postgres --regid postgres --init-groups "$0" "$@"
fi
if [ ! -s "$PGDATA/PG_VERSION" ]; then
    # In a directory of its own, so that an interrupted start begins again.
    rm -rf "$PGDATA" "$PGDATA.new"
    method=${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}
    initdb -D "$PGDATA.new" -U postgres --encoding=UTF8 --locale=C.UTF-8 --auth-local=trust --auth-host="$method" \
        ${POSTGRES_PASSWORD_FILE:+--pwfile="$POSTGRES_PASSWORD_FILE"} >/dev/null
    echo "host all all all $method" >>"$PGDATA.new/pg_hba.conf"
    echo "host replication all all $method" >>"$PGDATA.new/pg_hba.conf"
    pg_ctl -D "$PGDATA.new" -o '-c listen_addresses=' -w start >/dev/null
    [ "${POSTGRES_DB:-postgres}" = postgres ] || createdb -U postgres "$POSTGRES_DB"
    for script in /docker-entrypoint-initdb.d/*.sql; do
        [ ! -e "$script" ] || psql -v ON_ERROR_STOP=1 -U postgres -f "$script" >/dev/null
    done
    pg_ctl -D "$PGDATA.new" -m fast -w stop >/dev/null
    mv "$PGDATA.new" "$PGDATA"
fi
exec "$@" -c 'listen_addresses=*'
