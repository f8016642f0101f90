#include "protocol/jose/algorithm.hpp"

#include <array>
#include <doctest/doctest.h>

using namespace gatehouse::protocol;
using namespace gatehouse::protocol::jose;

TEST_CASE("every algorithm has the name that is registered for it") {
  constexpr std::array names{"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256",
                             "ES384", "ES512", "EdDSA", "HS256", "HS384", "HS512"};
  for (const auto* text : names) {
    const auto parsed = parse_algorithm(text);
    REQUIRE(parsed);
    CHECK(name(*parsed) == text);
  }
}

TEST_CASE("Ed25519 is another name of EdDSA") {
  CHECK(parse_algorithm("Ed25519") == algorithm::eddsa);
}

TEST_CASE("AB-26 none and unknown names are no algorithms") {
  for (const auto* text : {"", "none", "NONE", "rs256", "ES256K", "RSA1_5", "ed25519", "HS1"})
    CHECK(parse_algorithm(text) == std::nullopt);
}

TEST_CASE("an algorithm knows its key and its digest") {
  CHECK(key_type_of(algorithm::ps384) == key_type::rsa);
  CHECK(curve_of(algorithm::ps384) == std::nullopt);
  CHECK(hash_of(algorithm::ps384) == hash_function::sha384);
  CHECK(curve_of(algorithm::es512) == curve::p521);
  CHECK(hash_of(algorithm::es512) == hash_function::sha512);
  CHECK(curve_of(algorithm::eddsa) == curve::ed25519);
  CHECK(key_type_of(algorithm::hs256) == key_type::oct);
  CHECK(is_pss(algorithm::ps256));
  CHECK_FALSE(is_pss(algorithm::rs256));
}

TEST_CASE("curves are known by the names of RFC 7518 and RFC 8037 only") {
  for (const auto x : {curve::p256, curve::p384, curve::p521, curve::ed25519})
    CHECK(parse_curve(name(x)) == x);
  for (const auto* text : {"", "p-256", "secp256k1", "X25519", "Ed448"})
    CHECK(parse_curve(text) == std::nullopt);
}
