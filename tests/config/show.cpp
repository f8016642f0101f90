#include "config/show.hpp"

#include "config/yaml_file.hpp"
#include "tests/config/sources.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::config;
namespace json = gatehouse::protocol::json;

namespace {

effective_values loaded(const sources& from) {
  return std::get<configuration>(load(from)).values;
}

} // namespace

TEST_CASE("every value is shown as YAML with its origin") {
  auto from = from_yaml("serve:\n  public:\n    port: 80\n");
  from.environment = {{"LOG_LEVEL", "debug"}};
  from.flags = {{"--dev", "dev", "true"}};

  const auto text = show_as_yaml(loaded(from));
  CHECK(has(text, "\ndev: true # flag --dev\n"));
  CHECK(has(text, "\n  level: \"debug\" # environment LOG_LEVEL\n"));
  CHECK(has(
    text, "\n  public:\n    port: 80 # gatehouse.yaml:3:11\n    host: \"0.0.0.0\" # default\n"));
  CHECK(has(text, "\n  admin:\n    port: 4445 # default\n"));
  CHECK(has(text, "\n# urls.login is not set\n"));
}

TEST_CASE("what is shown as YAML is a configuration again") {
  const auto text = show_as_yaml(loaded(from_yaml("urls: {self: {issuer: 'https://a.example'}}")));

  const auto again = load(from_yaml(text));
  REQUIRE_MESSAGE(starts(again), problems_of(again));
  CHECK(std::get<configuration>(again).settings.urls.issuer == "https://a.example");
}

TEST_CASE("every value is shown as JSON with its origin") {
  const auto parsed = json::parse(show_as_json(loaded(from_yaml("dev: true"))));

  REQUIRE(parsed);
  CHECK(
    *parsed->find("dev")
    == json::value(json::object{{"value", true}, {"origin", "gatehouse.yaml:1:6"}}));
  CHECK(*parsed->find("log.level")->find("origin") == json::value("default"));
  CHECK(parsed->find("urls.login") == nullptr);
}

TEST_CASE("AB-88 no secret is shown") {
  auto from = from_yaml("secrets: {system: [hunter2hunter2hunter2]}\n"
                        "oidc: {subject_identifiers: {pairwise: {salt: hunter2hunter2}}}\n"
                        "urls: {self: {public: 'https://u:hunter2@a.example'}}\n");
  from.environment = {{"SECRETS_PAGINATION", "hunter2hunter2hunter2"}};
  const auto values = loaded(from);

  for (const auto& text : {show_as_yaml(values), show_as_json(values)}) {
    CHECK_FALSE(has(text, "hunter2"));
    CHECK(has(text, "<redacted>"));
  }
}

TEST_CASE("AB-88 a data source name is shown without its password") {
  effective_values values(gatehouse::protocol::profile::standard);
  values.set(index_of("dsn"), std::string("postgres://u:hunter2@h/d"), {"f", 1, 1});

  CHECK(has(show_as_yaml(values), "dsn: \"postgres://<redacted>@h/d\" # f:1:1\n"));
}
