#!/bin/sh
# Keeps docs/abuse-cases.md and the tests together.
#
# Usage: abuse_cases.sh          says which rows are missing, idle or name other files than the tests
#        abuse_cases.sh --write  puts the files into the rows; what a case is, only people can write
set -eu
cd "$(dirname "$0")/.."
table=docs/abuse-cases.md
wanted=$(mktemp)
trap 'rm -f "$wanted"' EXIT

# "case<blank>path" for each test that names the case.
found() {
  grep -rEo --include='*.cpp' --include='*.mjs' --exclude-dir=node_modules 'AB-[0-9]{2}' tests \
    | sed -E 's#^tests/([^:]*):(AB-[0-9]{2})$#\2 \1#' | LC_ALL=C sort -u
}

found | awk '
  FNR == NR { paths[$1] = paths[$1] (paths[$1] == "" ? "" : ", ") "`" $2 "`"; next }
  /^\| AB-/ {
    split($0, cell, " [|] ")
    id = substr(cell[1], 3)
    if (id in done) next
    done[id] = 1
    if (!(id in paths)) { print "no test names " id > "/dev/stderr"; bad = 1; next }
    printf "| %s | %s | %s |\n", id, cell[2], paths[id]
    next
  }
  { print }
  END {
    for (id in paths)
      if (!(id in done)) { print "no row says what " id " is" > "/dev/stderr"; bad = 1 }
    exit bad
  }' - "$table" > "$wanted"

if [ "${1:-}" = --write ]; then
  cp "$wanted" "$table"
elif ! cmp -s "$wanted" "$table"; then
  echo "$table names other files than the tests do: sh tests/abuse_cases.sh --write" >&2
  diff "$table" "$wanted" >&2 || true
  exit 1
fi
