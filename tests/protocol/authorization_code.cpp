#include "protocol/authorization_code.hpp"

#include "tests/protocol/result_text.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::protocol;

namespace {

// RFC 7636 appendix B.
constexpr auto verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
constexpr auto challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

authorization_code some_code() {
  authorization_code x;
  x.client = client_id("app");
  x.grant = grant_id("grant");
  x.redirect_uri = "https://app.example/cb";
  x.code_challenge = challenge;
  return x;
}

client some_client(std::string id = "app") {
  client x;
  x.id = client_id(std::move(id));
  return x;
}

token_request some_request() {
  token_request x;
  x.grant = grant_type::authorization_code;
  x.redirect_uri = "https://app.example/cb";
  x.code_verifier = verifier;
  return x;
}

oauth_errc code_of(const result<void>& x) {
  REQUIRE_FALSE(x);
  return x.error().code;
}

} // namespace

TEST_CASE("a code is redeemed by its client, to its redirect URI, with its verifier") {
  CHECK(check_redemption(some_code(), some_client(), some_request()));
}

TEST_CASE("AB-11 a code of another client is as unknown as any other") {
  const auto refused = check_redemption(some_code(), some_client("other"), some_request());
  REQUIRE_FALSE(refused);
  CHECK(refused.error() == unknown_code());
  CHECK(unknown_code().code == oauth_errc::invalid_grant);
  CHECK(unknown_refresh_token().code == oauth_errc::invalid_grant);
}

TEST_CASE("AB-18 a client that lost the grant type redeems no code") {
  auto by = some_client();
  by.grant_types = {"client_credentials"};
  CHECK(
    code_of(check_redemption(some_code(), by, some_request())) == oauth_errc::unauthorized_client);
}

TEST_CASE("a redirect URI that the request named must be repeated exactly") {
  auto asked = some_request();
  asked.redirect_uri = "https://app.example/cb/";
  CHECK(code_of(check_redemption(some_code(), some_client(), asked)) == oauth_errc::invalid_grant);
  asked.redirect_uri.reset();
  CHECK(code_of(check_redemption(some_code(), some_client(), asked)) == oauth_errc::invalid_grant);

  auto unnamed = some_code();
  unnamed.redirect_uri.reset();
  CHECK(check_redemption(unnamed, some_client(), asked));
}

TEST_CASE("AB-20 a code with challenge needs its verifier, one without takes none") {
  auto asked = some_request();
  asked.code_verifier.reset();
  CHECK(code_of(check_redemption(some_code(), some_client(), asked)) == oauth_errc::invalid_grant);
  asked.code_verifier = std::string(43, 'x');
  CHECK(code_of(check_redemption(some_code(), some_client(), asked)) == oauth_errc::invalid_grant);

  auto plain = some_code();
  plain.code_challenge.clear();
  CHECK(
    code_of(check_redemption(plain, some_client(), some_request())) == oauth_errc::invalid_grant);
}

TEST_CASE("a code comes back as it was stored") {
  const auto back = restore_code("app", "grant", store_code(some_code()));
  REQUIRE(back);
  CHECK(back->client == client_id("app"));
  CHECK(back->grant == grant_id("grant"));
  CHECK(back->redirect_uri == "https://app.example/cb");
  CHECK(back->code_challenge == challenge);
  CHECK_FALSE(back->is_used);

  auto unnamed = some_code();
  unnamed.redirect_uri.reset();
  CHECK_FALSE(restore_code("app", "grant", store_code(unnamed))->redirect_uri);
}

TEST_CASE("of a used code only the mark is left") {
  auto used = some_code();
  used.is_used = true;
  CHECK(store_code(used) == R"({"used":true})");
  CHECK(restore_code("app", "grant", store_code(used))->is_used);
}

TEST_CASE("anything but a stored code is none") {
  CHECK_FALSE(restore_code("app", "grant", ""));
  CHECK_FALSE(restore_code("app", "grant", "x"));
  CHECK_FALSE(restore_code("app", "grant", "[]"));
}
