#include "tests/tools/terminal.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::tests;

TEST_CASE("a backup wants a file and a store that keeps something") {
  terminal shell;
  CHECK(shell.run({"export"}) == 2);
  CHECK(has(shell.err, "the name of a file is needed"));
  CHECK(shell.run({"import"}) == 2);
  CHECK(has(shell.err, "the name of a file is needed"));
  CHECK(shell.run({"export", "/no/such/file.json"}) == 2);
  CHECK(has(shell.err, "dsn is memory"));
}

TEST_CASE("a file that is no backup is refused before anything is opened") {
  terminal shell;
  const temporary_file file("no_backup.json", R"({"format": "hunter2"})");
  CHECK(shell.run({"import", file.path()}) == 2);
  CHECK(has(shell.err, "this is no backup"));
  CHECK_FALSE(has(shell.err, "hunter2"));
}
