#!/bin/bash
# The image's health check: succeeds if /readyz answers 200. Bash opens the connection, because a runtime image has
# neither curl nor wget, and a JVM would take longer to start than the check may take.
set -eu
exec 3<>"/dev/tcp/127.0.0.1/${GAVEL_ADMIN_PORT:-9000}"
printf 'GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
read -r -t 2 _ status _ <&3
cat <&3 | tail -n 1
[ "$status" = 200 ]
