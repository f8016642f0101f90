#!/bin/sh
# Writes a file as a C++ string literal. Usage: embed.sh INPUT OUTPUT
set -eu
{
  printf 'R"embedded('
  cat "$1"
  printf ')embedded"\n'
} >"$2"
