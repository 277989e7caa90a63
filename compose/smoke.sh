#!/bin/bash
# Runs a compose file and breaks it: starts it, bids, kills one container of each kind while bidding, checks the log and
# the read models with `gavel verify`, and stops it. Exit status 0 if nothing was lost.
#
#   compose/smoke.sh                      the cluster of compose.yaml
#   compose/smoke.sh compose.small.yaml   one container of each kind
#
#   ENV_FILE=compose/offline/images.env   other images, see compose/offline/servers.sh
#   SMOKE_KEEP=1                          leaves the containers, also after a failure
#
# Needs docker, Compose, curl and the images of compose/images.sh. The project is called gavel-smoke, so that its volumes
# are its own; it ends without them.
set -euo pipefail
cd "$(dirname "$0")/.."

file=compose/${1:-compose.yaml}
[ -e "$file" ] || { echo "smoke: there is no $file" >&2; exit 2; }
export GAVEL_PORT=${SMOKE_PORT:-3100}
api=http://127.0.0.1:$GAVEL_PORT
work=$(mktemp -d)

if docker compose version >/dev/null 2>&1; then compose=(docker compose); else compose=(docker-compose); fi
compose+=(-p gavel-smoke -f "$file")
[ -z "${ENV_FILE:-}" ] || compose+=(--env-file "$ENV_FILE")

now_ms() { date +%s%3N; }
say() {
    local ms=$(($(now_ms) - started_ms))
    printf '%5d.%d s  %s\n' $((ms / 1000)) $((ms % 1000 / 100)) "$*"
}
started_ms=$(now_ms)

end() {
    status=$?
    [ -z "${bidder:-}" ] || kill "$bidder" 2>/dev/null || true
    if [ $status != 0 ]; then
        echo "FAILED; the last lines of each container:" >&2
        "${compose[@]}" ps >&2 || true
        "${compose[@]}" logs --no-color --tail=20 >&2 2>&1 || true
    fi
    [ -n "${SMOKE_KEEP:-}" ] || "${compose[@]}" down -v --timeout 30 >/dev/null 2>&1 || true
    rm -rf "$work"
    exit $status
}
trap end EXIT
fail() { say "$*"; exit 1; }

# Calls a command every 0.2 s until it succeeds. $1: what is awaited, $2: seconds
await() {
    local what=$1 deadline=$(($(date +%s) + $2))
    shift 2
    until "$@" >/dev/null 2>&1; do
        [ "$(date +%s)" -lt "$deadline" ] || fail "waited in vain for $what"
        sleep 0.2
    done
}

containers() { "${compose[@]}" ps -a -q "$@"; }

# The image of a service has a health check, that of a server need not have one.
is_healthy() {
    local state
    state=$(docker inspect -f '{{.State.Running}} {{if .State.Health}}{{.State.Health.Status}}{{else}}healthy{{end}}' "$@")
    [ -n "$state" ] && ! grep -qv '^true healthy$' <<<"$state"
}
# shellcheck disable=SC2046
all_healthy() { is_healthy $(containers); }

post() { curl -s -m 15 -H 'Content-Type: application/json' "${@:3}" -d "$2" "$api$1"; }

# Bids until it is told to stop, each bid 0.01 higher than the last. Repeats a bid with its idempotency key until it has a
# decision, as a client should. Writes the time and the number of attempts of each decision.
bid() {
    local amount attempts status
    for ((amount = 1; ; amount++)); do
        [ ! -e "$work/stop" ] || break
        attempts=0
        while :; do
            attempts=$((attempts + 1))
            status=$(post /api/bids "{\"auction_id\":1,\"bidder_id\":$((amount % 7 + 1)),\"amount\":\"$((amount / 100)).$(printf %02d $((amount % 100)))\"}" \
                -o "$work/answer" -w '%{http_code}' -H "Idempotency-Key: smoke-$amount" -H 'Prefer: wait=5') || true
            case $status in
                201) break ;;
                # No connection, an outage, or a decision that is late.
                000 | 202 | 429 | 5??) [ ! -e "$work/give-up" ] || return 0; sleep 0.05 ;;
                *) echo "bid $amount got $status $(cat "$work/answer")" >"$work/wrong"; return 1 ;;
            esac
        done
        echo "$(now_ms) $attempts" >>"$work/decisions"
    done
}

decided() { if [ -e "$work/decisions" ]; then wc -l <"$work/decisions"; else echo 0; fi; }
decided_more_than() { [ ! -e "$work/wrong" ] && [ "$(decided)" -gt "$1" ]; }

# The longest time without a decision since a moment, and the bids that needed more than one attempt.
gap_since() {
    awk -v from="$1" '$1 >= from { gap = $1 - (last ? last : from); if (gap > max) max = gap; if ($2 > 1) repeated++; n++ }
        { if ($1 >= from) last = $1 }
        END { printf "%d bids decided, longest wait %.1f s, %d bids sent more than once", n, max / 1000, repeated }' "$work/decisions"
}

kill_one() {
    local service=$1 container before since
    container=$(containers "$service")
    before=$(decided) since=$(now_ms)
    docker kill "$container" >/dev/null
    # With two of a kind, the other one decides before the killed one is back.
    if [ "$2" = spare ]; then
        await "a bid without $service" 60 decided_more_than "$((before + 20))"
    else
        sleep 2
    fi
    docker start "$container" >/dev/null
    await "$service to be back" 120 is_healthy "$container"
    await "a bid after $service is back" 60 decided_more_than "$(($(decided) + 20))"
    [ ! -e "$work/wrong" ] || fail "$(cat "$work/wrong")"
    say "killed $service: $(gap_since "$since")"
}

compose/secrets.sh
"${compose[@]}" up -d >/dev/null 2>&1 || "${compose[@]}" up -d
await "all containers to be healthy" 240 all_healthy
say "$(containers | wc -l) containers of $file are healthy"

auction='{"id":1,"title":"smoke","type":"english","increment":{"fixed":"0.01"},"ends_at":"'$(date -u -d '+1 hour' +%FT%TZ)'"}'
await "the auction to open" 60 post /api/auctions "$auction" -f -H 'Idempotency-Key: smoke-open'
bid &
bidder=$!
await "the first bids" 60 decided_more_than 20
say "bids are decided: $(cat "$work/answer")"

services=$("${compose[@]}" config --services)
for kind in kafka postgres redis ingest processor projector haproxy; do
    of_kind=$(grep -E "^$kind(-[0-9]+)?$" <<<"$services" || true)
    [ -n "$of_kind" ] || continue
    [ "$(wc -l <<<"$of_kind")" -gt 1 ] && spare=spare || spare=
    kill_one "$(head -n 1 <<<"$of_kind")" "$spare"
done

# The catalog is killed before the row exists, and opens its auction when it is back.
catalog=$(containers catalog)
docker kill "$catalog" >/dev/null
echo "INSERT INTO auctions VALUES (2, 'a row', 1.00, now() + interval '1 hour')" |
    "${compose[@]}" exec -T postgres psql -q -v ON_ERROR_STOP=1 -U postgres -d shop
docker start "$catalog" >/dev/null
await "the auction of a SQL row" 120 curl -sf -m 5 "$api/api/auctions/2"
say "killed catalog: it opened the auction of a row that was inserted meanwhile"

touch "$work/stop"
await "the last bid" 60 test ! -d "/proc/$bidder"
wait "$bidder" || fail "$(cat "$work/wrong")"
bidder=
placed=$(decided)
counted() { curl -sf -m 5 "$api/api/auctions/1" | grep -q "\"bid_count\":$placed,"; }
await "the read model to count $placed bids, each once" 60 counted
say "$placed bids were placed, and the auction has $placed"

processor=$(grep -m 1 '^processor' <<<"$services")
"${compose[@]}" run --rm --no-deps -T "$processor" verify --against-read-models --wait 60 ||
    fail "gavel verify found a difference"

"${compose[@]}" stop --timeout 30 >/dev/null 2>&1
for service in $(grep -E '^(ingest|processor|projector|catalog)' <<<"$services"); do
    status=$(docker inspect -f '{{.State.ExitCode}}' "$(containers "$service")")
    [ "$status" = 0 ] || fail "$service stopped with status $status"
done
say "every service stopped with status 0"
say OK
