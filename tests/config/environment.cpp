#include "config/environment.hpp"

#include "config/value.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::config;
using strings = std::vector<std::string>;

namespace {

std::string problems_in(const environment& variables) {
  std::string out;
  for (const auto& next : assignments_in(variables).problems)
    out += to_string(next) + "\n";
  return out;
}

value only_value(const environment& variables) {
  const auto found = assignments_in(variables);
  REQUIRE(found.list.size() == 1);
  return std::get<value>(read_value(*found.list[0].what, found.list[0].value));
}

} // namespace

TEST_CASE("a variable sets its key and remembers its name") {
  const auto found = assignments_in(environment{{"SERVE_PUBLIC_PORT", "80"}});

  CHECK(found.problems.empty());
  REQUIRE(found.list.size() == 1);
  CHECK(found.list[0].what->name == "serve.public.port");
  CHECK(to_string(found.list[0].value.where) == "environment SERVE_PUBLIC_PORT");
}

TEST_CASE("other programs' variables are passed over silently") {
  const auto found = assignments_in(environment{
    {"PATH", "/bin"},
    {"PORT", "1"},
    {"HOST", "x"},
    {"VERSION", "12"},
    {"serve_public_port", "1"},
    {"OAUTH2_CLIENT_ID", "x"},
    {"OAUTH2_CLIENT_SECRET", "x"},
    {"OAUTH2_ACCESS_TOKEN", "x"},
    {"HYDRA_ADMIN_URL", "http://x"}});

  CHECK(found.list.empty());
  CHECK(found.problems.empty());
}

TEST_CASE("an empty variable is not set") {
  const auto found = assignments_in(environment{{"DSN", ""}, {"SERVE_PUBLIC_PROT", ""}});

  CHECK(found.list.empty());
  CHECK(found.problems.empty());
}

TEST_CASE("AB-89 a misspelt variable is a warning with the nearest right name") {
  CHECK(
    problems_in({{"SERVE_PUBLIC_PROT", "80"}})
    == "environment SERVE_PUBLIC_PROT: warning: names no key; did you mean SERVE_PUBLIC_PORT?\n");
  for (const auto* name : {"TTL_X", "LOG_LEVLE", "KEYS_X", "CLIENTS_HTTP_CA"})
    CHECK(problems_in({{name, "80"}}).find("warning: names no key") != std::string::npos);
}

TEST_CASE("AB-89 a variable that reaches into a hook is an error") {
  CHECK(
    problems_in({{"OAUTH2_TOKEN_HOOK_URL", "https://h.example"}})
    == "environment OAUTH2_TOKEN_HOOK_URL: error: reaches into oauth2.token_hook; set "
       "OAUTH2_TOKEN_HOOK as JSON\n");
}

TEST_CASE("lists come whole or by element") {
  CHECK(only_value({{"WEBFINGER_JWKS_BROADCAST_KEYS", "a,b"}}) == value{strings{"a", "b"}});
  CHECK(only_value({{"WEBFINGER_JWKS_BROADCAST_KEYS", "[\"a\"]"}}) == value{strings{"a"}});
  CHECK(
    only_value(
      {{"WEBFINGER_JWKS_BROADCAST_KEYS_1", "b,c"}, {"WEBFINGER_JWKS_BROADCAST_KEYS_0", "a"}})
    == value{strings{"a", "b,c"}});
}

TEST_CASE("a list by element has no gap") {
  const auto text = problems_in({{"SECRETS_SYSTEM_1", "hunter2hunter2hunter2"}});

  CHECK(text.find("environment SECRETS_SYSTEM_1: error: sets element 1") == 0);
  CHECK(text.find("hunter2") == std::string::npos);
  CHECK(
    problems_in({{"SECRETS_SYSTEM_99999999999999999999", "x"}}).find("names no key")
    != std::string::npos);
}

TEST_CASE("a list that comes both ways must say the same") {
  CHECK(
    problems_in({{"SECRETS_SYSTEM", "0123456789abcdef"}, {"SECRETS_SYSTEM_0", "0123456789abcdef"}})
      .empty());
  CHECK(
    problems_in({{"SECRETS_SYSTEM", "0123456789abcdef"}, {"SECRETS_SYSTEM_0", "fedcba9876543210"}})
    == "environment SECRETS_SYSTEM: error: secrets.system has another value in SECRETS_SYSTEM_0\n");
}

TEST_CASE("variables of Hydra's first releases are read with a warning") {
  CHECK(only_value({{"DATABASE_URL", "memory"}}) == value{std::string("memory")});
  CHECK(only_value({{"PUBLIC_PORT", "80"}}) == value{std::int64_t{80}});
  CHECK(only_value({{"DISABLE_TELEMETRY", "1"}}) == value{true});
  CHECK(
    only_value({{"HTTPS_ALLOW_TERMINATION_FROM", "10.0.0.0/8,fd00::/8"}})
    == value{strings{"10.0.0.0/8", "fd00::/8"}});
  CHECK(
    problems_in({{"PUBLIC_PORT", "80"}})
    == "environment PUBLIC_PORT: warning: is an old name of SERVE_PUBLIC_PORT\n");
}

TEST_CASE("the rotated secret of Hydra's first releases is the second one") {
  CHECK(
    only_value(
      {{"SYSTEM_SECRET", "current,one-and-only"}, {"ROTATED_SYSTEM_SECRET", "former-secret-here"}})
    == value{strings{"current,one-and-only", "former-secret-here"}});
  CHECK(
    problems_in({{"ROTATED_SYSTEM_SECRET", "former-secret-here"}}).find("element 0 is missing")
    != std::string::npos);
}

TEST_CASE("an old and a new variable must say the same") {
  CHECK(
    problems_in({{"DSN", "memory"}, {"DATABASE_URL", "memory"}}).find("error")
    == std::string::npos);
  const auto text =
    problems_in({{"DSN", "memory"}, {"DATABASE_URL", "mysql://u:hunter2@tcp(h)/d"}});
  CHECK(text.find("error: dsn has another value in DSN") != std::string::npos);
  CHECK(text.find("hunter2") == std::string::npos);
  CHECK(
    problems_in({{"CHALLENGE_TOKEN_LIFESPAN", "1h"}, {"LOGIN_CONSENT_REQUEST_LIFESPAN", "2h"}})
      .find("error")
    != std::string::npos);
}

TEST_CASE("a variable that stands twice must say the same") {
  CHECK(problems_in({{"DEV", "1"}, {"DEV", "1"}}).empty());
  CHECK(
    problems_in({{"DEV", "1"}, {"DEV", "0"}})
    == "environment DEV: error: is set twice to different values\n");
}

TEST_CASE("what Kubernetes says about services is not taken for configuration") {
  const auto found = assignments_in(environment{
    {"PUBLIC_PORT", "tcp://10.0.0.1:4444"},
    {"SERVE_PUBLIC_PORT", "udp://10.0.0.1:4444"},
    {"SERVE_PUBLIC_SERVICE_HOST", "10.0.0.1"},
    {"SERVE_PUBLIC_SERVICE_PORT", "4444"},
    {"SERVE_PUBLIC_PORT_4444_TCP_ADDR", "10.0.0.1"}});

  CHECK(found.list.empty());
  CHECK(found.problems.size() == 2);
  CHECK_FALSE(has_errors(found.problems));
}

TEST_CASE("AB-40 a variable has an end") {
  CHECK(
    problems_in({{"LOG_REDACTION_TEXT", std::string(65 * 1024, 'x')}})
    == "environment LOG_REDACTION_TEXT: error: is longer than 64 KiB\n");
}
