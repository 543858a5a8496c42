#!/bin/sh
# Starts one replica after the other and lets each log in at the database, with the password from the environment.
set -eu
release=$1
replicas=$2
proof=$(printf '%s' "$PASSWORD" | { sha256sum 2>/dev/null || shasum -a 256; } | cut -c1-64)
replica=1
while [ "$replica" -le "$replicas" ]; do
  if [ "$proof" != "$(cat "$VERIFIER")" ]; then
    echo "replica $replica of release $release: the database refuses the password" >&2
    exit 1
  fi
  sleep 0.2
  echo "replica $replica of release $release is healthy"
  replica=$((replica + 1))
done
