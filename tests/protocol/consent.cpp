#include "protocol/consent.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::protocol;

namespace {

authorization_request asked_for(std::vector<std::string> scope) {
  authorization_request x;
  x.scope = std::move(scope);
  x.redirect_uri = "https://app.example/cb";
  return x;
}

grant granted(std::vector<std::string> scope) {
  grant x;
  x.scope = std::move(scope);
  return x;
}

client confidential() {
  client x;
  x.token_endpoint_auth_method = "client_secret_basic";
  return x;
}

client public_client() {
  client x;
  x.token_endpoint_auth_method = "none";
  return x;
}

bool may_public_skip(std::string redirect_uri) {
  auto asked = asked_for({"a"});
  asked.redirect_uri = std::move(redirect_uri);
  const auto before = granted({"a"});
  return may_skip_consent(asked, public_client(), {.remembered = &before});
}

} // namespace

TEST_CASE("what was granted before is not asked for again") {
  const auto before = granted({"openid", "photos.read"});
  CHECK(may_skip_consent(asked_for({"photos.read"}), confidential(), {.remembered = &before}));
  CHECK(may_skip_consent(asked_for({}), confidential(), {.remembered = &before}));
}

TEST_CASE("a person is asked who granted nothing before") {
  CHECK_FALSE(may_skip_consent(asked_for({}), confidential(), {}));
}

TEST_CASE("a person is asked about every scope beyond what was granted") {
  const auto before = granted({"openid", "photos.read"});
  CHECK_FALSE(may_skip_consent(
    asked_for({"openid", "photos.write"}), confidential(), {.remembered = &before}));
}

TEST_CASE("a remembered wildcard covers what the strategy says") {
  const auto before = granted({"photos.*"});
  const auto asked = asked_for({"photos.read"});
  CHECK(may_skip_consent(asked, confidential(), {.remembered = &before}));
  CHECK_FALSE(may_skip_consent(
    asked, confidential(), {.remembered = &before, .strategy = scope_strategy::exact}));
}

TEST_CASE("a request that insists on consent is shown") {
  const auto before = granted({"a"});
  auto asked = asked_for({"a"});
  asked.prompt.consent = true;
  CHECK_FALSE(may_skip_consent(asked, confidential(), {.remembered = &before}));
}

TEST_CASE("a public client skips consent only where nobody else can pose as it") {
  for (const auto* uri :
       {"https://app.example/cb", "https://App.Example/cb", "http://localhost:3000/cb",
        "http://127.0.0.1:1/cb", "http://[::1]/cb"})
    CHECK(may_public_skip(uri));
  for (const auto* uri :
       {"http://app.example/cb", "com.example.app:/cb", "com.example.app://localhost/cb",
        "http://localhost.example/cb", ""})
    CHECK_FALSE(may_public_skip(uri));
}

TEST_CASE("a confidential client proves itself at the token endpoint, wherever its redirect goes") {
  const auto before = granted({"a"});
  auto asked = asked_for({"a"});
  asked.redirect_uri = "com.example.app:/cb";
  CHECK(may_skip_consent(asked, confidential(), {.remembered = &before}));
}

TEST_CASE("a public client on a device is always asked for") {
  const auto before = granted({"a"});
  CHECK_FALSE(may_skip_consent(
    asked_for({"a"}), public_client(), {.remembered = &before, .is_device = true}));
  CHECK(
    may_skip_consent(asked_for({"a"}), confidential(), {.remembered = &before, .is_device = true}));
}
