#!/bin/sh
# Holds the sources under a root to the include rule. Usage: check.sh [ROOT]
set -eu
rules=$(cd "$(dirname "$0")" && pwd)/rules.awk
cd "${1:-$(dirname "$0")/../..}"
folders=
for folder in protocol store web net config actors tools tests; do
  if [ -d "$folder" ]; then folders="$folders $folder"; fi
done
# shellcheck disable=SC2086 # a list of words
find $folders \( -name node_modules -o -name fixtures \) -prune -o \
  -type f \( -name '*.cpp' -o -name '*.hpp' \) -print | LC_ALL=C sort | xargs awk -f "$rules"
