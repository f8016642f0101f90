#include "store/sql_statements.hpp"

#include "store/record_version.hpp"
#include "store/sql_schema.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

using namespace gatehouse;
using namespace gatehouse::store;

namespace {

constexpr auto token = record_kind::access_token;

std::vector<sql_statement> all_of(sql_dialect dialect) {
  std::vector<sql_statement> out;
  for (std::size_t i = 0; i < record_kinds; ++i) {
    const auto kind = static_cast<record_kind>(i);
    auto x = statements_of(dialect, kind);
    for (auto* each :
         {&x.get, &x.get_grant, &x.require, &x.require_version, &x.put, &x.add, &x.replace,
          &x.replace_payload, &x.take, &x.take_rest, &x.erase, &x.erase_all[0], &x.erase_all[1],
          &x.erase_all[2], &x.sweep})
      if (!each->empty())
        out.push_back(std::move(*each));
    for (const bool group : {false, true})
      for (const bool subject : {false, true})
        for (const bool client : {false, true}) {
          out.push_back(list_statement(dialect, kind, {group, subject, client}));
          out.push_back(count_statement(dialect, kind, {group, subject, client}));
        }
  }
  return out;
}

} // namespace

TEST_CASE("SQLite and PostgreSQL number their placeholders, each parameter once") {
  const auto sqlite = statements_of(sql_dialect::sqlite, token).replace;
  CHECK(
    sqlite.text
    == "UPDATE gatehouse_access_token SET payload = ?1, version = ?2, record_group = ?3, "
       "subject = ?4, client = ?5, expires_at = ?6 WHERE record_key = ?7 AND version = ?8 AND "
       "(expires_at = 0 OR expires_at > ?9)");
  CHECK(sqlite.parameters.back() == sql_parameter::now);
  const auto postgres = statements_of(sql_dialect::postgres, token).sweep;
  CHECK(postgres.parameters == std::vector{sql_parameter::until, sql_parameter::limit});
  CHECK(postgres.text.find("LEAST($1, ") != postgres.text.rfind("LEAST($1, "));
}

TEST_CASE("MySQL has a placeholder for each time that a parameter is used") {
  for (const auto& each : all_of(sql_dialect::mysql)) {
    CAPTURE(each.text);
    const auto marks = std::count(each.text.begin(), each.text.end(), '?');
    CHECK(marks == static_cast<std::ptrdiff_t>(each.parameters.size()));
  }
}

TEST_CASE("only SQLite is told the time") {
  for (const auto dialect : {sql_dialect::postgres, sql_dialect::mysql})
    for (const auto& each : all_of(dialect))
      CHECK(
        std::find(each.parameters.begin(), each.parameters.end(), sql_parameter::now)
        == each.parameters.end());
}

TEST_CASE("MySQL is asked for nothing that only MariaDB has") {
  for (const auto& each : all_of(sql_dialect::mysql))
    CHECK(each.text.find("RETURNING") == std::string::npos);
  CHECK_FALSE(statements_of(sql_dialect::mysql, token).take_rest.empty());
  CHECK(statements_of(sql_dialect::postgres, token).take_rest.empty());
}

TEST_CASE("a requirement holds the record, a client against its deletion") {
  const auto text = [](sql_dialect dialect, record_kind kind) {
    return statements_of(dialect, kind).require_version.text;
  };
  CHECK(text(sql_dialect::postgres, record_kind::grant).ends_with(" FOR SHARE"));
  CHECK(text(sql_dialect::mysql, record_kind::grant).ends_with(" LOCK IN SHARE MODE"));
  CHECK(text(sql_dialect::postgres, record_kind::client).ends_with(" FOR KEY SHARE"));
  CHECK(text(sql_dialect::sqlite, record_kind::grant).ends_with(")"));
}

TEST_CASE("a list names the columns that it filters by") {
  const auto text =
    list_statement(sql_dialect::postgres, token, {.group = true, .client = true}).text;
  CHECK(
    text
    == "SELECT version, payload, expires_at, record_group, subject, client, record_key FROM "
       "gatehouse_access_token WHERE record_key > $1 AND record_group = $2 AND record_group <> '' "
       "AND client = $3 AND client <> '' AND (expires_at = 0 OR expires_at > "
       "CAST(floor(extract(epoch FROM statement_timestamp())) AS BIGINT)) "
       "ORDER BY record_key LIMIT $4 OFFSET $5");
}

TEST_CASE("a version has 63 bits and is never 0") {
  unsigned char next = 0;
  int calls = 0;
  const auto version = random_version([&](std::span<unsigned char> to) {
    std::fill(to.begin(), to.end(), next);
    next = 0xff;
    ++calls;
  });
  CHECK(version == 0x7fff'ffff'ffff'ffffULL);
  CHECK(calls == 2);
}
