#include "protocol/device_request.hpp"

#include "protocol/json.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::protocol;

namespace {

constexpr auto grant = "urn:ietf:params:oauth:grant-type:device_code";

client some_client() {
  client x;
  x.id = client_id("tv");
  x.grant_types = {grant};
  x.scope = "openid read.*";
  x.audience = {"https://api.example"};
  return x;
}

result<authorization_request> check(
  std::string_view form, const client& by = some_client(), profile which = profile::standard) {
  return check_device_request(parameters::parse(form).value(), by, {.profile = &rules_of(which)});
}

} // namespace

TEST_CASE("a device asks for scopes and audiences of its client") {
  const auto checked =
    check("client_id=tv&scope=openid+read.a&audience=https%3A%2F%2Fapi.example%2Fx&other=1")
      .value();
  CHECK(checked.client == client_id("tv"));
  CHECK(checked.scope == std::vector<std::string>{"openid", "read.a"});
  CHECK(checked.audience == std::vector<std::string>{"https://api.example/x"});
  CHECK(checked.redirect_uri.empty());
  CHECK(check("").value().scope.empty());
}

TEST_CASE("what a device asked for is written so that it is read the same") {
  const auto first = check("scope=openid&resource=https%3A%2F%2Fapi.example").value();
  const auto query = device_request_query(first.client, first.scope, first.audience);
  const auto again = check(query).value();
  CHECK(again.scope == first.scope);
  CHECK(again.audience == first.audience);
}

TEST_CASE("AB-18 a device gets no more than its client may have") {
  CHECK(check("scope=write").error().code == oauth_errc::invalid_scope);
  CHECK(check("audience=https%3A%2F%2Fother.example").error().code == oauth_errc::invalid_request);
  CHECK(check("resource=https%3A%2F%2Fother.example").error().code == oauth_errc::invalid_target);
  auto other = some_client();
  other.grant_types = {"authorization_code"};
  CHECK(check("", other).error().code == oauth_errc::unauthorized_client);
  CHECK(check("", other, profile::hydra).error().code == oauth_errc::invalid_grant);
}

TEST_CASE("AB-03 a parameter stands once, and client_id is the client's own") {
  CHECK(check("scope=openid&scope=openid").error().code == oauth_errc::invalid_request);
  CHECK(check("client_id=radio").error().code == oauth_errc::invalid_request);
}

TEST_CASE("AB-40 lists without end are refused") {
  const std::string much(17 * 1024, 'a');
  CHECK(check("scope=" + much).error().code == oauth_errc::invalid_scope);
  CHECK(check("audience=" + much).error().code == oauth_errc::invalid_request);
}

TEST_CASE("a device is told what RFC 8628 section 3.2 prescribes") {
  const auto text = to_json(
    {.device_code = secret(std::string("dc")),
     .user_code = secret(std::string("WD+B")),
     .verification_uri = "https://as.example/verify",
     .expires_in = std::chrono::seconds{600},
     .interval = std::chrono::seconds{5}});
  CHECK(
    text
    == R"({"device_code":"dc","user_code":"WD+B","verification_uri":"https://as.example/verify",)"
       R"("verification_uri_complete":"https://as.example/verify?user_code=WD%2BB",)"
       R"("expires_in":600,"interval":5})");
}
