#include "config/value.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::config;
using namespace std::chrono_literals;
namespace json = gatehouse::protocol::json;
using strings = std::vector<std::string>;

namespace {

/// Reads a value of a file, written as JSON.
std::variant<value, misfit> file_value(const char* name, const char* text) {
  return read_value(*find_key(name), to_node(json::parse(text).value(), {}));
}

/// Reads a variable.
std::variant<value, misfit> variable(const char* name, const char* text) {
  return read_value(*find_key(name), {{}, untyped{text}});
}

std::string why(const std::variant<value, misfit>& x) {
  const auto* bad = std::get_if<misfit>(&x);
  return bad ? bad->why : "";
}

} // namespace

TEST_CASE("a value in a file has the type of its key") {
  CHECK(std::get<value>(file_value("dev", "true")) == value{true});
  CHECK(std::get<value>(file_value("serve.public.port", "80")) == value{std::int64_t{80}});
  CHECK(
    std::get<value>(file_value("ttl.access_token", "\"1h30m\""))
    == value{std::chrono::nanoseconds{90min}});
  CHECK(std::get<value>(file_value("log.level", "\"warn\"")) == value{std::string("warn")});
  CHECK(
    std::get<value>(file_value("webfinger.jwks.broadcast_keys", R"(["a","b"])"))
    == value{strings{"a", "b"}});
  CHECK(
    std::get<value>(file_value("tracing.providers.otlp.sampling.sampling_ratio", "1"))
    == value{1.0});
}

TEST_CASE("a value of another type is refused") {
  CHECK(why(file_value("dev", "\"yes\"")) == "must be true or false, not a string");
  CHECK(why(file_value("dev", "1")) == "must be true or false, not an integer");
  CHECK(
    why(file_value("serve.public.port", "\"80\""))
    == "must be an integer from 0 to 65535, not a string");
  CHECK(
    why(file_value("serve.public.port", "80.5"))
    == "must be an integer from 0 to 65535, not a number");
  CHECK(
    why(file_value("ttl.access_token", "3600"))
    == "must be a duration like 10m or 1h30m, not an integer");
  CHECK(
    why(file_value("serve.public.host", "1"))
    == "must be a string (put it in quotes), not an integer");
  CHECK(why(file_value("serve.public.host", "[]")) == "must be a string, not a list");
  CHECK(
    why(file_value("webfinger.jwks.broadcast_keys", "\"a\""))
    == "must be a list of strings, not a string");
  CHECK(
    why(file_value("webfinger.jwks.broadcast_keys", "[\"a\",1]"))
    == "item 2 must be a string (put it in quotes), not an integer");
  CHECK(why(file_value("dev", "null")) == "has no value");
  CHECK(
    why(file_value("tracing.providers.otlp.sampling.sampling_ratio", "\"1\""))
    == "must be a number, not a string");
  for (const auto* text : {"inf", "nan", "1x", ""})
    CHECK_FALSE(why(variable("tracing.providers.otlp.sampling.sampling_ratio", text)).empty());
  CHECK(why(file_value("hsm.slot", "true")) == "must be an integer, not a boolean");
}

TEST_CASE("a value outside of its bounds is refused") {
  CHECK(
    why(file_value("serve.public.port", "65536"))
    == "must be an integer from 0 to 65535, not 65536");
  CHECK(why(file_value("serve.public.port", "-1")) == "must be an integer from 0 to 65535, not -1");
  CHECK(
    why(file_value("oauth2.hashers.bcrypt.cost", "32"))
    == "must be an integer from 4 to 31, not 32");
  CHECK(why(file_value("ttl.access_token", "\"0s\"")).starts_with("must be from 1s to "));
  CHECK(why(file_value("ttl.access_token", "\"-1h\"")).starts_with("must be from 1s to "));
  CHECK(
    why(file_value("ttl.access_token", "\"1 hour\""))
    == "must be a duration like 10m or 1h30m, not 1 hour");
}

TEST_CASE("-1 is for ever, where for ever exists") {
  CHECK(std::get<value>(file_value("ttl.refresh_token", "-1")) == value{for_ever});
  CHECK(std::get<value>(file_value("ttl.refresh_token", "\"-1\"")) == value{for_ever});
  CHECK(std::get<value>(variable("ttl.refresh_token", "-1")) == value{for_ever});
  CHECK_FALSE(why(file_value("ttl.access_token", "-1")).empty());
}

TEST_CASE("text from the environment is read by the type of its key") {
  for (const auto* yes : {"1", "t", "T", "true", "TRUE", "True"})
    CHECK(std::get<value>(variable("dev", yes)) == value{true});
  for (const auto* no : {"0", "f", "F", "false", "FALSE", "False"})
    CHECK(std::get<value>(variable("dev", no)) == value{false});
  CHECK(std::get<value>(variable("serve.public.port", "80")) == value{std::int64_t{80}});
  CHECK(std::get<value>(variable("hsm.pin", "1234")) == value{std::string("1234")});
  CHECK(
    std::get<value>(variable("tracing.providers.otlp.sampling.sampling_ratio", "0.5"))
    == value{0.5});
  CHECK(
    std::get<value>(variable("webfinger.jwks.broadcast_keys", " a, b ,c"))
    == value{strings{"a", "b", "c"}});
  CHECK(
    std::get<value>(variable("webfinger.jwks.broadcast_keys", R"( ["a,b"] )"))
    == value{strings{"a,b"}});
  CHECK(why(variable("oauth2.token_hook", R"({"url":"https://h.example"})")).empty());
  CHECK(why(variable("oauth2.token_hook", "https://h.example")).empty());
}

TEST_CASE("text from the environment that does not fit is refused") {
  CHECK(why(variable("dev", "yes")) == "must be true or false, not yes");
  CHECK(why(variable("serve.public.port", "80x")) == "must be an integer from 0 to 65535, not 80x");
  CHECK(
    why(variable("webfinger.jwks.broadcast_keys", "[\"a\""))
    == "must be a list, and is no valid JSON array");
  CHECK_FALSE(why(variable("webfinger.jwks.broadcast_keys", "[1]")).empty());
  CHECK_FALSE(why(variable("oauth2.token_hook", "{\"url\":")).empty());
}

TEST_CASE("AB-40 a list has an end") {
  std::string text = "a";
  for (int i = 0; i < 1000; ++i)
    text += ",a";
  CHECK(
    why(variable("webfinger.jwks.broadcast_keys", text.c_str())) == "must have at most 1000 items");
}

TEST_CASE("AB-88 a complaint never quotes a secret") {
  CHECK(
    why(file_value("secrets.system", "[\"hunter2\"]"))
    == "item 1 must have from 16 to 1024 characters, not 7");
  for (const auto* name :
       {"secrets.system", "oauth2.token_hook", "dsn", "oidc.subject_identifiers.pairwise.salt"})
    CHECK(why(variable(name, "hunter2")).find("hunter2") == std::string::npos);
  CHECK(
    why(variable("urls.self.issuer", "ftp://u:hunter2@h")).find("hunter2") == std::string::npos);
}
