#include "protocol/jose/jwk.hpp"

#include "protocol/base64url.hpp"
#include "protocol/jose/generate.hpp"
#include "tests/protocol/jose/test_keys.hpp"

#include <doctest/doctest.h>
#include <string>

using namespace gatehouse::protocol;
using namespace gatehouse::protocol::jose;
using namespace gatehouse::test;

namespace {

/// The key with one member changed.
json::value with(std::string_view key, std::string_view member, json::value x) {
  auto changed = json_of(key);
  changed.set(member, std::move(x));
  return changed;
}

json::value without(json::value key, std::string_view member) {
  key.remove(member);
  return key;
}

json::value ed25519_public(std::string_view bytes) {
  return json::object{{"kty", "OKP"}, {"crv", "Ed25519"}, {"x", to_base64url(bytes)}};
}

std::string little_endian(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2)
    bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  return bytes;
}

} // namespace

TEST_CASE("the algorithm of a key without alg follows from its type and curve") {
  const auto stripped = [](const jwk& key, json::object over = {}) {
    auto text = key.to_json();
    text.remove("alg");
    text.remove("use");
    for (auto& [name, x] : over)
      text.set(name, x);
    return jwk::parse(text).value();
  };
  for (const auto x : {algorithm::es256, algorithm::es384, algorithm::es512, algorithm::eddsa})
    CHECK(stripped(generate(x, key_id("k")).value()).signing_algorithm() == x);
  for (const auto x : {algorithm::rs256, algorithm::rs512, algorithm::ps256})
    CHECK(stripped(generate(x, key_id("k"), 2048).value()).signing_algorithm() == algorithm::rs256);
  const auto key = generate(algorithm::es256, key_id("k")).value();
  CHECK(key.signing_algorithm() == algorithm::es256);
  CHECK(
    generate(algorithm::ps384, key_id("k"), 2048).value().signing_algorithm() == algorithm::ps384);
  CHECK(stripped(key, {{"use", "sig"}}).signing_algorithm() == algorithm::es256);
  CHECK(stripped(key, {{"use", "enc"}}).signing_algorithm() == std::nullopt);
  CHECK(stripped(key, {{"use", "enc"}, {"alg", "ES256"}}).signing_algorithm() == std::nullopt);
  CHECK(stripped(key, {{"key_ops", json::array{"verify"}}}).signing_algorithm() == std::nullopt);
  CHECK(stripped(key, {{"key_ops", json::array{"deriveKey"}}}).signing_algorithm() == std::nullopt);
  CHECK(key.public_part().value().signing_algorithm() == std::nullopt);
  CHECK(generate(algorithm::hs256, key_id("k")).value().signing_algorithm() == std::nullopt);
}

TEST_CASE("keys come back as they were read") {
  for (const auto text :
       {rfc7515_a2_key, rfc7515_a3_key, rfc7515_a4_key, rfc7520_ec_key, rfc8037_a1_key}) {
    const auto key = jwk::parse(json_of(text));
    REQUIRE(key);
    CHECK(key->is_private());
    CHECK(key->to_json() == json_of(text));
  }
}

TEST_CASE("the public part has no secret") {
  for (const auto text : {rfc7515_a2_key, rfc7515_a3_key, rfc8037_a1_key}) {
    const auto shown = key_of(text).public_part().value();
    CHECK_FALSE(shown.is_private());
    for (const auto* member : {"d", "p", "q", "dp", "dq", "qi", "k", "oth"})
      CHECK(shown.to_json().find(member) == nullptr);
    CHECK(jwk::parse(shown.to_json()).value().to_json() == shown.to_json());
    CHECK_FALSE(shown.can_sign(algorithm::rs256));
  }
}

TEST_CASE("an oct key has no public part") {
  const auto key = key_of(R"({"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMko","kid":"x"})");
  CHECK(key.is_private());
  CHECK(key.public_part() == std::nullopt);
}

TEST_CASE("thumbprints match RFC 7638 section 3.1 and RFC 8037 appendix A.3") {
  const auto set = json_of(rfc7517_a1_set);
  const auto rsa = jwk::parse((*set.find("keys")->if_array())[1]).value();

  CHECK(rsa.thumbprint() == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
  CHECK(key_of(rfc8037_a1_key).thumbprint() == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
}

TEST_CASE("a thumbprint does not depend on secrets or labels") {
  const auto key = rsa_key();
  CHECK(key.thumbprint() == key.public_part()->thumbprint());
  CHECK(key.thumbprint() == key.with_kid(key_id{"other"}).thumbprint());
}

TEST_CASE("labels are read and rendered") {
  const auto key = jwk::parse(with(rfc7515_a3_key, "alg", "ES256")).value().with_kid(key_id{"k1"});
  CHECK(key.kid() == key_id{"k1"});
  CHECK(key.alg() == algorithm::es256);
  CHECK(key.use() == key_use::unspecified);
  CHECK(key.type() == key_type::ec);
  CHECK(key.curve() == curve::p256);
  CHECK(key.to_json().find("kid")->if_string()->compare("k1") == 0);
}

TEST_CASE("key_ops follow the key to its public half") {
  const auto signs = jwk::parse(with(rfc7515_a3_key, "key_ops", json::array{"sign"})).value();

  CHECK(signs.can_sign(algorithm::es256));
  const auto shown = signs.public_part().value();
  CHECK(shown.can_verify(algorithm::es256));
  CHECK(*shown.to_json().find("key_ops") == json::value(json::array{"verify"}));
}

TEST_CASE("a key for other purposes neither signs nor verifies") {
  for (const auto& [member, value] :
       {std::pair<const char*, json::value>{"use", "enc"}, {"key_ops", json::array{"deriveKey"}}}) {
    const auto key = jwk::parse(with(rfc7515_a3_key, member, value)).value();
    CHECK_FALSE(key.can_sign(algorithm::es256));
    CHECK_FALSE(key.can_verify(algorithm::es256));
  }
}

TEST_CASE("members about certificates are kept, unknown ones are not") {
  auto text = with(rfc7515_a3_key, "x5c", json::array{"MIIB"});
  text.set("color", "blue");

  const auto rendered = jwk::parse(text).value().to_json();

  CHECK(rendered.find("x5c") != nullptr);
  CHECK(rendered.find("color") == nullptr);
}

TEST_CASE("labels that do not fit the key or each other are refused") {
  for (const auto& key :
       {with(rfc7515_a3_key, "alg", "ES384"), with(rfc7515_a3_key, "alg", "RS256"),
        with(rfc7515_a3_key, "alg", "ECDH-ES"), with(rfc7515_a3_key, "alg", 7),
        with(rfc7515_a2_key, "alg", "ES256"), with(rfc7515_a2_key, "alg", "HS256"),
        with(rfc8037_a1_key, "alg", "ES256"), with(rfc7515_a3_key, "use", "tls"),
        with(rfc7515_a3_key, "use", nullptr), with(rfc7515_a3_key, "kid", ""),
        with(rfc7515_a3_key, "kid", 1), with(rfc7515_a3_key, "kid", std::string(513, 'k')),
        with(rfc7515_a3_key, "key_ops", "sign"), with(rfc7515_a3_key, "key_ops", json::array{}),
        with(rfc7515_a3_key, "key_ops", json::array{"sign", "sign"}),
        with(rfc7515_a3_key, "key_ops", json::array{"fly"}),
        with(rfc7520_ec_key, "key_ops", json::array{"deriveKey"})})
    CHECK(jwk::parse(key).error().code == oauth_errc::invalid_request);
}

TEST_CASE("types and curves that are not supported are refused") {
  for (const auto* text :
       {R"({})", R"([])", R"({"kty":"rsa"})", R"({"kty":"oct"})", R"({"kty":"oct","k":""})",
        R"({"kty":"oct","k":"AA=="})", R"({"kty":"EC","crv":"P-256"})",
        R"({"kty":"OKP","crv":"X25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})",
        R"({"kty":"OKP","crv":"P-256","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})",
        R"({"kty":"EC","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})"})
    CHECK_FALSE(jwk::parse(json_of(text)));
  CHECK_FALSE(jwk::parse(with(rfc7515_a3_key, "crv", "secp256k1")));
  CHECK_FALSE(jwk::parse(with(rfc7515_a3_key, "crv", "p-256")));
  CHECK_FALSE(jwk::parse(json::object{{"kty", "oct"}, {"k", std::string(1400, 'A')}}));
}

TEST_CASE("AB-25 a point that is not on the curve is refused") {
  const auto zero = to_base64url(std::string(32, '\0'));
  auto at_zero = with(rfc7515_a3_key, "x", zero);
  at_zero.set("y", zero);
  CHECK_FALSE(jwk::parse(without(at_zero, "d")));
  CHECK_FALSE(jwk::parse(without(with(rfc7515_a3_key, "y", zero), "d")));
  CHECK_FALSE(
    jwk::parse(without(with(rfc7515_a3_key, "x", to_base64url(std::string(32, '\xFF'))), "d")));
  // x of one key, y of another.
  CHECK_FALSE(jwk::parse(
    without(with(rfc7515_a3_key, "y", "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"), "d")));
}

TEST_CASE("AB-25 coordinates have exactly the length of their curve") {
  const auto x = *from_base64url("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU");
  CHECK_FALSE(jwk::parse(with(rfc7515_a3_key, "x", to_base64url('\0' + x))));
  CHECK_FALSE(jwk::parse(with(rfc7515_a3_key, "x", to_base64url(x.substr(1)))));
  CHECK_FALSE(jwk::parse(with(rfc7515_a3_key, "x", "")));
  CHECK_FALSE(jwk::parse(with(rfc7515_a3_key, "x", 7)));
  CHECK_FALSE(jwk::parse(with(rfc7515_a3_key, "crv", "P-384")));
  CHECK_FALSE(jwk::parse(without(json_of(rfc7515_a3_key), "y")));
}

TEST_CASE("AB-25 secret parts must belong to the public ones") {
  CHECK_FALSE(jwk::parse(with(rfc7515_a3_key, "d", "870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE")));
  CHECK_FALSE(jwk::parse(with(rfc7515_a3_key, "d", to_base64url(std::string(32, '\0')))));
  CHECK_FALSE(jwk::parse(with(rfc7515_a3_key, "d", to_base64url(std::string(32, '\xFF')))));
  CHECK_FALSE(jwk::parse(with(rfc8037_a1_key, "d", to_base64url(std::string(32, '\1')))));
  CHECK_FALSE(jwk::parse(with(rfc7515_a3_key, "d", nullptr)));
  for (const auto* member : {"d", "p", "q", "dp", "dq", "qi"}) {
    CHECK_FALSE(jwk::parse(with(rfc7515_a2_key, member, "AQAB")));
    CHECK_FALSE(jwk::parse(
      with(rfc7515_a2_key, member, *json_of(rfc7520_rsa_key).find(member)->if_string())));
  }
  CHECK_FALSE(jwk::parse(without(json_of(rfc7515_a2_key), "p")));
  CHECK_FALSE(jwk::parse(with(rfc7515_a2_key, "oth", json::array{})));
}

TEST_CASE("secret parts of RSA mean nothing without d") {
  const auto key = jwk::parse(without(json_of(rfc7515_a2_key), "d"));
  REQUIRE(key);
  CHECK_FALSE(key->is_private());
  CHECK(key->to_json().find("p") == nullptr);
}

TEST_CASE("AB-25 RSA keys that are weak or absurd are refused") {
  const auto shown = without(key_of(rfc7515_a2_key).public_part()->to_json(), "kid");
  const auto with_e = [&](std::string_view bytes) {
    auto key = shown;
    key.set("e", to_base64url(bytes));
    return jwk::parse(key);
  };
  const auto with_n = [&](const std::string& bytes) {
    auto key = shown;
    key.set("n", to_base64url(bytes));
    return jwk::parse(key);
  };
  CHECK(with_e("\x03"));
  CHECK_FALSE(with_e("\x01"));
  CHECK_FALSE(with_e("\x02"));
  CHECK_FALSE(with_e(std::string("\x01\x00\x00", 3)));
  CHECK_FALSE(with_e(std::string("\x00\x01\x00\x01", 4)));
  CHECK_FALSE(with_e("\x01\x01\x01\x01\x01"));
  CHECK_FALSE(with_e(""));
  CHECK(with_n(std::string(256, '\xFF')));
  CHECK_FALSE(with_n(std::string(128, '\xFF')));
  CHECK_FALSE(with_n('\x7F' + std::string(255, '\xFF')));
  CHECK_FALSE(with_n(std::string(255, '\xFF') + '\xFE'));
  CHECK_FALSE(with_n('\0' + std::string(256, '\xFF')));
  CHECK(with_n(std::string(2048, '\xFF')));
  CHECK_FALSE(with_n(std::string(2049, '\xFF')));
}

TEST_CASE("AB-25 Ed25519 points of small order are refused") {
  for (const auto* hex : {
         "0000000000000000000000000000000000000000000000000000000000000000",
         "0000000000000000000000000000000000000000000000000000000000000080",
         "0100000000000000000000000000000000000000000000000000000000000000",
         "0100000000000000000000000000000000000000000000000000000000000080",
         "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
         "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
         "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
         "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
         "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
         "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
       })
    CHECK_FALSE(jwk::parse(ed25519_public(little_endian(hex))));
}

TEST_CASE("AB-25 Ed25519 keys that are not canonical or no point are refused") {
  // p and p + 1 are second names for 0 and 1; 2 is the y of no point.
  for (const auto* hex : {
         "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
         "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
         "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
         "0200000000000000000000000000000000000000000000000000000000000000",
       })
    CHECK_FALSE(jwk::parse(ed25519_public(little_endian(hex))));
  CHECK_FALSE(jwk::parse(ed25519_public(std::string(31, 'x'))));
  CHECK(jwk::parse(ed25519_public(*from_base64url("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"))));
}
