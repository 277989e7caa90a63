#!/bin/sh
# Builds the images gavel-ingest, gavel-process, gavel-project, gavel-webhooks and gavel-catalog from the jars that Maven has built.
#
#   ./gavel --version && compose/images.sh
#   BASE=gavel-base compose/images.sh          with another base image, see compose/offline/base.sh
#   TAG=0.2.0 compose/images.sh                default: latest
set -eu
cd "$(dirname "$0")/.."

context=compose/target/image
for needed in compose/target/gavel.jar compose/target/lib catalog-cdc/target/lib; do
    [ -e "$needed" ] || {
        echo "images: $needed is not built; run ./gavel --version" >&2
        exit 1
    }
done

rm -rf "$context"
modules=$context/modules/gavel
libraries=$context/libraries/gavel/lib
catalog=$context/catalog-libraries/gavel/catalog-lib
mkdir -p "$modules/lib" "$libraries" "$catalog" "$context/modules/var/lib/gavel"
for jar in compose/target/lib/*.jar; do
    case ${jar##*/} in
        # Only for `gavel up`.
        embedded-postgres-binaries-* | embedded-redis-*) ;;
        gavel-*) cp "$jar" "$modules/lib" ;;
        *) cp "$jar" "$libraries" ;;
    esac
done
# The catalog's class path has both directories: only what the first one lacks.
for jar in catalog-cdc/target/lib/*.jar; do
    [ -e "compose/target/lib/${jar##*/}" ] || cp "$jar" "$catalog"
done
cp compose/target/gavel.jar compose/jvm-flags.sh compose/entrypoint.sh compose/healthcheck.sh "$modules"

# Times and rights become part of the layers. They come from the commit, not from this build.
find "$context" -type d -exec chmod 755 {} +
find "$context" -type f -exec chmod 644 {} +
chmod 755 "$modules/entrypoint.sh" "$modules/healthcheck.sh"
chmod 1777 "$context/modules/var/lib/gavel"
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 0)}
export SOURCE_DATE_EPOCH
find "$context" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +

version=$(sed -n 's|^  <version>\(.*\)</version>$|\1|p' pom.xml | head -n 1)
revision=$(git rev-parse HEAD 2>/dev/null || echo unknown)
for service in ingest process project webhooks catalog; do
    docker build -q -f compose/Dockerfile --target "$service" -t "gavel-$service:${TAG:-latest}" \
        --build-arg "BASE=${BASE:-eclipse-temurin:25-jre}" \
        --build-arg "VERSION=$version" --build-arg "REVISION=$revision" "$context" >/dev/null
    echo "gavel-$service:${TAG:-latest}  $(docker image inspect -f '{{.Size}}' "gavel-$service:${TAG:-latest}" |
        awk '{ printf "%.0f MB", $1 / 1e6 }')"
done
