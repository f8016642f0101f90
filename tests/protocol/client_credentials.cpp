#include "protocol/client_credentials.hpp"

#include "tests/protocol/result_text.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::protocol;

namespace {

client service() {
  client x;
  x.id = client_id("service");
  x.grant_types = {"client_credentials"};
  x.token_endpoint_auth_method = "client_secret_basic";
  x.scope = "read write.*";
  x.audience = {"https://api.example/"};
  return x;
}

token_request asking(std::vector<std::string> scope, std::vector<std::string> audience = {}) {
  token_request asked;
  asked.scope = std::move(scope);
  asked.audience = std::move(audience);
  return asked;
}

} // namespace

TEST_CASE("a service gets the scopes and audiences that it may ask for") {
  const auto granted = decide_client_credentials(
    service(), asking({"read", "write.all"}, {"https://api.example/v1"}), {});
  REQUIRE(granted);
  CHECK(granted->scope == std::vector<std::string>{"read", "write.all"});
  CHECK(granted->audience == std::vector<std::string>{"https://api.example/v1"});
}

TEST_CASE("a client without the grant type is refused, and so is one that names none") {
  auto x = service();
  x.grant_types = {"authorization_code", "refresh_token"};
  CHECK(
    decide_client_credentials(x, asking({}), {}).error().code == oauth_errc::unauthorized_client);
  x.grant_types.clear();
  CHECK(
    decide_client_credentials(x, asking({}), {}).error().code == oauth_errc::unauthorized_client);
}

TEST_CASE("a public client gets nothing for itself") {
  auto x = service();
  x.token_endpoint_auth_method = "none";
  CHECK(decide_client_credentials(x, asking({}), {}).error().code == oauth_errc::invalid_grant);
}

TEST_CASE("AB-18 a scope beyond the client's is refused") {
  CHECK(
    decide_client_credentials(service(), asking({"read", "admin"}), {}).error().code
    == oauth_errc::invalid_scope);
  CHECK(
    decide_client_credentials(service(), asking({"write.all"}), {.strategy = scope_strategy::exact})
      .error()
      .code
    == oauth_errc::invalid_scope);
}

TEST_CASE("AB-18 an audience beyond the client's is refused") {
  CHECK(
    decide_client_credentials(service(), asking({}, {"https://other.example/"}), {}).error().code
    == oauth_errc::invalid_request);
}

TEST_CASE("no scope asked for is no scope granted, unless all are by default") {
  CHECK(decide_client_credentials(service(), asking({}), {}).value().scope.empty());
  CHECK(
    decide_client_credentials(service(), asking({}), {.grant_all_by_default = true}).value().scope
    == std::vector<std::string>{"read", "write.*"});
}
