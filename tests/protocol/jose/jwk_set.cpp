#include "protocol/jose/jwk_set.hpp"

#include "tests/protocol/jose/test_keys.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::protocol;
using namespace gatehouse::protocol::jose;
using namespace gatehouse::test;

TEST_CASE("the key sets of RFC 7517 appendix A are read") {
  const auto shown = jwk_set::parse(json_of(rfc7517_a1_set), unusable_keys::refuse);
  const auto secret_set = jwk_set::parse(json_of(rfc7517_a2_set), unusable_keys::refuse);

  REQUIRE(shown);
  REQUIRE(secret_set);
  CHECK(shown->keys().size() == 2);
  CHECK(shown->keys()[0].use() == key_use::enc);
  CHECK(secret_set->find(key_id{"2011-04-29"})->is_private());
  CHECK(secret_set->to_json() == json_of(rfc7517_a2_set));
  CHECK(secret_set->public_part().to_json() == json_of(rfc7517_a1_set));
}

TEST_CASE("a key is found by its exact name") {
  const auto set = jwk_set::parse(json_of(rfc7517_a1_set), unusable_keys::refuse).value();

  CHECK(set.find(key_id{"1"}) != nullptr);
  CHECK(set.find(key_id{"2"}) == nullptr);
  CHECK(set.find(key_id{""}) == nullptr);
  CHECK(jwk_set({p256_key()}).find(key_id{""}) == nullptr);
}

TEST_CASE("published sets have no oct keys") {
  const jwk_set set({p256_key(), key_of(R"({"kty":"oct","k":"AyM1SysPpbyDfgZld3umjw"})")});
  CHECK(set.public_part().keys().size() == 1);
}

TEST_CASE("keys that cannot be used are skipped or refuse the set") {
  const auto text =
    json_of(R"({"keys":[{"kty":"EC","crv":"secp256k1","x":"AA","y":"AA"},{"kty":"X"},7,)"
            R"({"kty":"oct","k":"AyM1SysPpbyDfgZld3umjw"}]})");

  CHECK(jwk_set::parse(text, unusable_keys::skip).value().keys().size() == 1);
  CHECK(jwk_set::parse(text, unusable_keys::refuse).error().code == oauth_errc::invalid_request);
}

TEST_CASE("a set that is malformed, ambiguous or too large is refused") {
  for (const auto* text :
       {"{}", "[]", R"({"keys":{}})", R"({"keys":null})",
        R"({"keys":[{"kty":"oct","k":"AAAA","kid":"a"},)"
        R"({"kty":"oct","k":"AAAA","kid":"a"}]})"})
    CHECK_FALSE(jwk_set::parse(json_of(text), unusable_keys::skip));
  json::array many(257, json::object{{"kty", "X"}});
  CHECK_FALSE(jwk_set::parse(json::object{{"keys", many}}, unusable_keys::skip));
  CHECK(jwk_set::parse(json_of(R"({"keys":[]})"), unusable_keys::refuse).value().keys().empty());
}
