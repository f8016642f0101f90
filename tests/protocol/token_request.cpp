#include "protocol/token_request.hpp"

#include "tests/protocol/result_text.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::protocol;

namespace {

result<token_request> read(std::string_view form, profile which = profile::standard) {
  return read_token_request(parameters::parse(form).value(), rules_of(which));
}

} // namespace

TEST_CASE("a client credentials request is read with scopes and audiences") {
  const auto read_one =
    read("grant_type=client_credentials&scope=b+a+b&audience=x+y&audience=y&audience=z");
  REQUIRE(read_one);
  CHECK(read_one->grant == grant_type::client_credentials);
  CHECK(read_one->scope == std::vector<std::string>{"b", "a"});
  CHECK(read_one->audience == std::vector<std::string>{"x", "y", "z"});
}

TEST_CASE("an empty token request is refused") {
  CHECK(read("").error().code == oauth_errc::invalid_request);
}

TEST_CASE("a token request without grant type is refused, an empty one counts as none") {
  CHECK(read("scope=a").error().code == oauth_errc::invalid_request);
  CHECK(read("grant_type=&scope=a").error().code == oauth_errc::invalid_request);
}

TEST_CASE("AB-03 a parameter that stands twice is refused") {
  CHECK(
    read("grant_type=client_credentials&grant_type=client_credentials").error().code
    == oauth_errc::invalid_request);
  CHECK(
    read("grant_type=client_credentials&scope=a&scope=b").error().code
    == oauth_errc::invalid_request);
  CHECK(
    read("grant_type=client_credentials&client_id=a&client_id=b").error().code
    == oauth_errc::invalid_request);
}

TEST_CASE("an unknown grant type is refused as the profile says") {
  CHECK(read("grant_type=password").error().code == oauth_errc::unsupported_grant_type);
  CHECK(
    read("grant_type=password", profile::strict).error().code
    == oauth_errc::unsupported_grant_type);
  CHECK(read("grant_type=password", profile::hydra).error().code == oauth_errc::invalid_request);
  CHECK(read("grant_type=Client_Credentials").error().code == oauth_errc::unsupported_grant_type);
}

TEST_CASE("a scope with characters outside RFC 6749 is refused") {
  CHECK(
    read("grant_type=client_credentials&scope=a%22b").error().code == oauth_errc::invalid_scope);
  CHECK(
    read("grant_type=client_credentials&scope=caf%C3%A9").error().code
    == oauth_errc::invalid_scope);
}

TEST_CASE("AB-40 more scopes or audiences than a client may register are refused") {
  const std::string many(16 * 1024 + 1, 'a');
  CHECK(
    read("grant_type=client_credentials&scope=" + many).error().code == oauth_errc::invalid_scope);
  CHECK(
    read("grant_type=client_credentials&audience=" + many).error().code
    == oauth_errc::invalid_request);
}
