#include "config/text_form.hpp"

#include "config/value.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::config;
namespace json = gatehouse::protocol::json;

namespace {

std::string why(const char* name, const char* text) {
  const auto read = read_value(*find_key(name), to_node(json::parse(text).value(), {}));
  const auto* bad = std::get_if<misfit>(&read);
  return bad ? bad->why : "";
}

} // namespace

TEST_CASE("a choice is one of its names, and the nearest is suggested") {
  CHECK(
    why("log.format", "\"jsno\"")
    == "must be one of text, json, json_pretty, not jsno (did you mean json?)");
  CHECK(why("strategies.access_token", "\"JWT\"").starts_with("must be one of opaque, jwt"));
  CHECK(why("oidc.subject_identifiers.supported_types", "[\"private\"]")
          .starts_with("item 1 must be one of public, pairwise"));
}

TEST_CASE("hosts, URLs, ranges and data source names are looked at") {
  for (const auto* good :
       {"\"\"", "\"0.0.0.0\"", "\"::1\"", "\"[::1]\"", "\"localhost\"", "\"unix:/run/x\""})
    CHECK(why("serve.public.host", good).empty());
  for (const auto* bad :
       {"\"a b\"", "\"http://a\"", "\"10.0.0.0/8\"", "\"::1/64\"", "\"[]\"", "\"[a]\"", "\"unix:\"",
        "\"a:80\""})
    CHECK_FALSE(why("serve.public.host", bad).empty());
  CHECK(why("urls.self.issuer", "\"/issuer\"") == "must be an http or https URL, not /issuer");
  CHECK(why("urls.login", "\"/login\"").empty());
  CHECK_FALSE(why("urls.login", "\"//evil.example\"").empty());
  CHECK_FALSE(why("urls.login", "\"login\"").empty());
  CHECK_FALSE(why("serve.tls.allow_termination_from", "[\"10.0.0.0/40\"]").empty());
  CHECK(
    why("dsn", "\"hunter2\"")
    == "is no data source name at character 1: expected memory or a URL like "
       "postgres://user:password@host/database");
  CHECK(
    why("dsn", "\"redis://h\"")
    == "must name one of these stores: memory, SQLite, PostgreSQL, CockroachDB, MySQL; not Redis");
  CHECK(why("short_lived_dsn", "\"redis://h\"").empty());
  CHECK(why("short_lived_dsn", "\"memory\"") == "must name one of these stores: Redis; not memory");
}
