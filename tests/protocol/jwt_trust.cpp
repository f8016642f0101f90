#include "protocol/jwt_trust.hpp"

#include "tests/protocol/jose/test_keys.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::protocol;
using namespace gatehouse::test;

namespace {

json::value good_body() {
  return json::object{
    {"issuer", "https://idp.example"},
    {"subject", "alice"},
    {"scope", json::array{"read"}},
    {"jwk", p256_key().with_kid(key_id("one")).public_part()->to_json()},
    {"expires_at", "2030-01-02T03:04:05Z"}};
}

result<jwt_trust> read_with(std::string_view member, json::value x) {
  auto body = good_body();
  body.set(member, std::move(x));
  return read_trust(body);
}

} // namespace

TEST_CASE("a relation is read and shown as Hydra shows it") {
  auto trust = read_trust(good_body()).value();
  trust.id = "9edc811f-4e28-453c-9b46-4de65f00217f";
  trust.created_at = from_numeric_date(1'800'000'000);
  CHECK(
    json::write(trust_json(trust))
    == R"({"id":"9edc811f-4e28-453c-9b46-4de65f00217f","issuer":"https://idp.example",)"
       R"("subject":"alice","allow_any_subject":false,"scope":["read"],)"
       R"("public_key":{"set":"https://idp.example","kid":"one"},)"
       R"("created_at":"2027-01-15T08:00:00Z","expires_at":"2030-01-02T03:04:05Z"})");
  CHECK(trust.covers(subject_id("alice")));
  CHECK_FALSE(trust.covers(subject_id("bob")));
}

TEST_CASE("a relation is written and read back") {
  auto body = good_body();
  body.set("subject", nullptr);
  body.set("allow_any_subject", true);
  const auto trust = read_trust(body).value();
  const auto back = restore_trust("id", store_trust(trust)).value();
  CHECK(back.id == "id");
  CHECK(back.issuer == trust.issuer);
  CHECK(back.allows_any_subject);
  CHECK(back.scope == trust.scope);
  CHECK(back.key->thumbprint() == trust.key->thumbprint());
  CHECK(back.key->kid() == key_id("one"));
  CHECK(back.expires_at == trust.expires_at);
  CHECK(back.covers(subject_id("anybody")));
}

TEST_CASE("what is no relation is none") {
  for (const auto* payload : {"", "{}", R"({"iss":"i","any":true})"})
    CHECK_MESSAGE(!restore_trust("id", payload), payload);
}

TEST_CASE("a relation names its issuer, its key, its end, and one subject or any") {
  const auto missing = oauth_errc::missing_required_parameter;
  for (const auto* name : {"issuer", "subject", "jwk", "expires_at"})
    CHECK_MESSAGE(read_with(name, nullptr).error().code == missing, name);
  CHECK(read_with("allow_any_subject", true).error().code == missing);
  CHECK(read_with("jwk", p256_key().public_part()->to_json()).error().code == missing);
  CHECK(read_with("scope", nullptr));
}

TEST_CASE("members of a wrong form are refused") {
  for (const auto& each : std::initializer_list<std::pair<const char*, json::value>>{
         {"issuer", 7},
         {"issuer", std::string(3000, 'a')},
         {"subject", std::string(256, 'a')},
         {"allow_any_subject", "yes"},
         {"scope", "read"},
         {"scope", json::array{7}},
         {"scope", json::array{"two words"}},
         {"scope", json::array{std::string(17 * 1024, 'a')}},
         {"expires_at", "tomorrow"},
         {"expires_at", 1},
         {"jwk", "key"},
         {"jwk", json::object{{"kty", "EC"}, {"kid", "one"}}}})
    CHECK_MESSAGE(
      read_with(each.first, each.second).error().code == oauth_errc::invalid_request, each.first);
  CHECK(read_trust(json::array{}).error().code == oauth_errc::invalid_request);
}

TEST_CASE("AB-56 a private key is nobody's but the issuer's") {
  const auto refused = read_with("jwk", p256_key().with_kid(key_id("one")).to_json());
  CHECK(refused.error().code == oauth_errc::invalid_request);
  CHECK(refused.error().description.find("private parts") != std::string::npos);
}

TEST_CASE("AB-26 a symmetric key is no key of an issuer") {
  const auto oct =
    json_of(R"({"kty":"oct","kid":"one","k":"c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0"})");
  CHECK(read_with("jwk", oct).error().code == oauth_errc::invalid_request);
}

TEST_CASE("an id is a UUID") {
  CHECK(is_uuid("9edc811f-4e28-453c-9b46-4de65f00217f"));
  for (const auto* text :
       {"", "9edc811f", "9edc811f-4e28-453c-9b46-4de65f00217g",
        "9edc811f04e28-453c-9b46-4de65f00217f", "9edc811f-4e28-453c-9b46-4de65f00217f0"})
    CHECK_MESSAGE(!is_uuid(text), text);
}
