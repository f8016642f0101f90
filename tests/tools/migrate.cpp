#include "tests/tools/terminal.hpp"

#include <doctest/doctest.h>

#include <cstdio>

using namespace gatehouse::tests;

namespace {

/// A database that goes with the test; the file is not made yet.
struct database {
  std::string path = std::string(GATEHOUSE_TEST_FILES) + "/migrate.sqlite";
  std::string dsn = "sqlite://" + path + "?_fk=true";

  database() { remove(); }
  ~database() { remove(); }
  database(const database&) = delete;
  database& operator=(const database&) = delete;

  void remove() const {
    for (const auto* suffix : {"", "-wal", "-shm"})
      std::remove((path + suffix).c_str());
  }
};

} // namespace

TEST_CASE("migrate up makes the schema once, and status tells") {
  terminal shell;
  const database x;
  CHECK(shell.run({"migrate", "status", x.dsn}) == 0);
  CHECK(shell.out == "1  pending  one table for each kind of record\n");
  CHECK(shell.run({"migrate", "up", x.dsn, "--yes"}) == 0);
  CHECK(has(shell.out, "up 1: one table for each kind of record\nThe schema is of version 1.\n"));
  CHECK(shell.run({"migrate", "up", x.dsn, "-y"}) == 0);
  CHECK(has(shell.out, "nothing to do"));
  CHECK(shell.run({"migrate", "status", x.dsn, "--block"}) == 0);
  CHECK(has(shell.out, "1  applied"));
}

TEST_CASE("without -y the operator is asked, and no is no") {
  terminal shell;
  const database x;
  shell.input = "n\n";
  CHECK(shell.run({"migrate", "up", x.dsn}) == 1);
  CHECK(has(shell.err, "nothing was changed"));
  shell.input = "y\n";
  CHECK(shell.run({"migrate", "up", x.dsn}) == 0);
}

TEST_CASE("migrate down takes back as many steps as it is told") {
  terminal shell;
  const database x;
  REQUIRE(shell.run({"migrate", "up", x.dsn, "-y"}) == 0);
  CHECK(shell.run({"migrate", "down", x.dsn}) == 0);
  CHECK(has(shell.out, "down 1"));
  CHECK(has(shell.err, "Nothing was changed"));
  CHECK(shell.run({"migrate", "down", x.dsn, "--steps", "2", "-y"}) == 2);
  CHECK(shell.run({"migrate", "down", x.dsn, "--steps", "-1", "-y"}) == 2);
  CHECK(shell.run({"migrate", "down", x.dsn, "--steps", "1", "-y"}) == 0);
  CHECK(shell.run({"migrate", "status", x.dsn}) == 0);
  CHECK(has(shell.out, "pending"));
}

TEST_CASE("Hydra's migrate sql -e -y migrates up, with nothing but DSN set") {
  terminal shell;
  const database x;
  shell.environment = {{"DSN", x.dsn}};
  CHECK(shell.run({"migrate", "sql", "-e", "-y"}) == 0);
  CHECK(shell.run({"migrate", "status", "-e"}) == 0);
  CHECK(has(shell.out, "1  applied"));
  CHECK(shell.run({"migrate", "sql", "--yes", x.dsn}) == 0);
}

TEST_CASE("migrate sql prints the statements of every dialect, both ways") {
  terminal shell;
  for (const auto* dialect : {"sqlite", "postgres", "cockroach", "mysql"}) {
    CHECK(shell.run({"migrate", "sql", "--dialect", dialect}) == 0);
    CHECK(has(shell.out, "CREATE TABLE IF NOT EXISTS gatehouse_client"));
    CHECK(has(shell.out, "INSERT INTO gatehouse_schema (version, applied_at) VALUES (1, "));
    CHECK(shell.run({"migrate", "sql", "--dialect", dialect, "--down"}) == 0);
    CHECK(has(shell.out, "DROP TABLE IF EXISTS gatehouse_client;\n"));
    CHECK(has(shell.out, "DELETE FROM gatehouse_schema WHERE version = 1;\n"));
  }
  CHECK(shell.run({"migrate", "sql", "--dialect", "oracle"}) == 2);
}

TEST_CASE("AB-88 what is no database is refused without a secret") {
  terminal shell;
  CHECK(shell.run({"migrate", "up", "postgres://u:hunter2@h:x/d", "-y"}) == 2);
  CHECK(has(shell.err, "the argument is no data source name at character"));
  CHECK_FALSE(has(shell.err, "hunter2"));
  CHECK(shell.run({"migrate", "up", "memory", "-y"}) == 2);
  CHECK(has(shell.err, "the memory store has no schema"));
  CHECK(shell.run({"migrate", "up", "sqlite:///dev/null/db", "-y"}) == 3);
  CHECK(has(shell.err, "the database cannot be used"));
}
