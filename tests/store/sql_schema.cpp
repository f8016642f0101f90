#include "store/sql_schema.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <set>

using namespace gatehouse::store;

namespace {

constexpr std::array dialects{sql_dialect::sqlite, sql_dialect::postgres, sql_dialect::mysql};

std::size_t count(const std::vector<std::string>& statements, std::string_view start) {
  return static_cast<std::size_t>(
    std::count_if(statements.begin(), statements.end(), [&](const std::string& each) {
      return each.starts_with(start);
    }));
}

} // namespace

TEST_CASE("every kind has a table in every dialect, and the way back drops it") {
  for (const auto dialect : dialects) {
    const auto steps = migrations(dialect);
    REQUIRE(!steps.empty());
    CHECK(steps.back().version == schema_version());
    CHECK(count(steps[0].up, "CREATE TABLE IF NOT EXISTS gatehouse_") == record_kinds);
    CHECK(count(steps[0].down, "DROP TABLE IF EXISTS gatehouse_") == record_kinds);
  }
}

TEST_CASE("migrations are numbered without gaps") {
  for (const auto dialect : dialects) {
    int expected = 1;
    for (const auto& each : migrations(dialect))
      CHECK(each.version == expected++);
  }
}

TEST_CASE("indexes cover only rows that have a value") {
  const auto text = migrations(sql_dialect::postgres)[0].up;
  CHECK(
    count(
      text, "CREATE INDEX IF NOT EXISTS gatehouse_access_token_by_group ON gatehouse_access_token "
            "(record_group) WHERE record_group <> ''")
    == 1);
  CHECK(count(text, "CREATE INDEX IF NOT EXISTS gatehouse_access_token_by_subject") == 0);
  CHECK(count(migrations(sql_dialect::mysql)[0].up, "CREATE INDEX") == 0);
}

TEST_CASE("names of tables and indexes are unique and fit into PostgreSQL's 63 octets") {
  std::set<std::string> names;
  const auto text = migrations(sql_dialect::postgres)[0].up;
  for (const auto& each : text) {
    const auto start = each.find("gatehouse_");
    const auto word = each.substr(start, each.find(' ', start) - start);
    CHECK(word.size() <= 63);
    CHECK(names.insert(word).second);
  }
}
