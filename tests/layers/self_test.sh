#!/bin/sh
# Proves that the include rule bites: each line of cases.txt is one source file of one line, and what
# check.sh must say of it ("-" for nothing).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
failed=0
passed=0
while IFS='|' read -r path line expected; do
  case $path in '' | '#'*) continue ;; esac
  rm -rf "${root:?}/tree"
  mkdir -p "$root/tree/$(dirname "$path")"
  printf '%s\n' "$line" > "$root/tree/$path"
  said=$(sh "$here/check.sh" "$root/tree" 2>&1) && code=0 || code=$?
  if [ "$expected" = - ]; then wanted=''; else wanted="$path:1: $expected"; fi
  if [ "$said" = "$wanted" ] && { [ -z "$wanted" ] || [ "$code" -ne 0 ]; }; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    printf 'FAILED %s with %s\n  wanted: %s\n  said:   %s\n' "$path" "$line" "$wanted" "$said"
  fi
done < "$here/cases.txt"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
