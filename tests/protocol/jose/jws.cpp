#include "protocol/jose/jws.hpp"

#include "protocol/base64url.hpp"
#include "tests/protocol/jose/test_keys.hpp"

#include <array>
#include <atomic>
#include <doctest/doctest.h>
#include <string>
#include <thread>

using namespace gatehouse::protocol;
using namespace gatehouse::protocol::jose;
using namespace gatehouse::test;

namespace {

const std::vector<algorithm> all{
  algorithm::rs256, algorithm::rs384, algorithm::rs512, algorithm::ps256, algorithm::ps384,
  algorithm::ps512, algorithm::es256, algorithm::es384, algorithm::es512, algorithm::eddsa};

/// Accepts every algorithm and a header without `typ`.
const verify_options any_algorithm{.algorithms = all, .types = {""}};

result<verified_jws> verify_with(
  std::string_view text, const jwk& key, const verify_options& options = any_algorithm) {
  return verify_compact(text, options, jwk_set({key}));
}

/// A JWS of a header as it is written here, signed by the P-256 key.
std::string signed_under(std::string_view header) {
  auto text = to_base64url(header) + "." + to_base64url("{}");
  text += "." + to_base64url(p256_key().sign(algorithm::es256, text));
  return text;
}

oauth_errc refusal_of(std::string_view header) {
  const auto verified = verify_with(signed_under(header), p256_key());
  REQUIRE_FALSE(verified);
  return verified.error().code;
}

} // namespace

TEST_CASE("the examples of the RFCs are verified under their public keys") {
  struct example {
    std::string_view key;
    std::string_view jws;
    algorithm alg;
  };
  for (const auto& x : {
         example{rfc7515_a2_key, rfc7515_a2_jws, algorithm::rs256},
         example{rfc7515_a3_key, rfc7515_a3_jws, algorithm::es256},
         example{rfc7515_a4_key, rfc7515_a4_jws, algorithm::es512},
         example{rfc7520_rsa_key, rfc7520_4_1_jws, algorithm::rs256},
         example{rfc7520_rsa_key, rfc7520_4_2_jws, algorithm::ps384},
         example{rfc7520_ec_key, rfc7520_4_3_jws, algorithm::es512},
         example{rfc8037_a1_key, rfc8037_a4_jws, algorithm::eddsa},
       }) {
    const auto verified = verify_with(x.jws, key_of(x.key).public_part().value());
    REQUIRE(verified);
    CHECK(verified->header.alg == x.alg);
    CHECK_FALSE(verified->payload.empty());
  }
}

TEST_CASE("deterministic signatures come out as the RFCs have them") {
  const auto cookbook = verify_with(rfc7520_4_1_jws, rsa_key());
  REQUIRE(cookbook);
  CHECK(
    sign_compact(cookbook->payload, rsa_key(), {.alg = algorithm::rs256, .kid = rsa_key().kid()})
      .value()
    == rfc7520_4_1_jws);
  CHECK(
    sign_compact("Example of Ed25519 signing", key_of(rfc8037_a1_key), {.alg = algorithm::eddsa})
      .value()
    == rfc8037_a4_jws);
}

TEST_CASE("every algorithm verifies what it signed and nothing else") {
  for (const auto alg : all) {
    CAPTURE(name(alg));
    const auto key = key_type_of(alg) == key_type::rsa
                       ? rsa_key()
                       : generate(alg, key_id{"bilbo.baggins@hobbiton.example"}).value();
    const jws_header header{.alg = alg, .kid = key.kid(), .typ = "at+jwt"};
    const verify_options options{.algorithms = {alg}, .types = {"at+jwt"}};

    const auto signed_text = sign_compact("payload", key, header).value();
    const auto verified = verify_with(signed_text, key.public_part().value(), options);

    REQUIRE(verified);
    CHECK(verified->payload == "payload");
    CHECK(verified->header.typ == "at+jwt");
    CHECK(verified->header.kid == key.kid());
    auto changed = signed_text;
    const auto payload_at = changed.find('.') + 1;
    changed[payload_at] = changed[payload_at] == 'c' ? 'd' : 'c';
    CHECK(verify_with(changed, key, options).error().code == oauth_errc::token_signature_mismatch);
  }
}

TEST_CASE("without a kid every key of the set is tried") {
  const auto text = sign_compact("{}", p256_key(), {.alg = algorithm::es256}).value();
  const auto stranger = generate(algorithm::es256, key_id{"stranger"}).value();

  CHECK(verify_compact(text, any_algorithm, jwk_set({stranger, rsa_key(), p256_key()})));
  CHECK(
    verify_compact(text, any_algorithm, jwk_set({stranger})).error().code
    == oauth_errc::token_signature_mismatch);
  CHECK_FALSE(verify_compact(text, any_algorithm, jwk_set()));
}

TEST_CASE("without a kid no more than eight fitting keys are tried") {
  const auto text = sign_compact("{}", p256_key(), {.alg = algorithm::es256}).value();
  const auto stranger = generate(algorithm::es256, {}).value();
  std::vector<jwk> keys(7, stranger);
  keys.push_back(p256_key());
  CHECK(verify_compact(text, any_algorithm, jwk_set(keys)));

  keys.insert(keys.begin(), stranger);

  CHECK_FALSE(verify_compact(text, any_algorithm, jwk_set(keys)));
}

TEST_CASE("a kid names the one key that is tried") {
  const auto key = p256_key().with_kid(key_id{"right"});
  const auto other = generate(algorithm::es256, key_id{"wrong"}).value();
  const auto text =
    sign_compact("{}", key, {.alg = algorithm::es256, .kid = key_id{"wrong"}}).value();

  CHECK_FALSE(verify_compact(text, any_algorithm, jwk_set({key, other})));
}

TEST_CASE("a key that cannot sign is a misconfiguration") {
  const jws_header header{.alg = algorithm::es256};
  CHECK(
    sign_compact("{}", p256_key().public_part().value(), header).error().code
    == oauth_errc::misconfiguration);
  CHECK_FALSE(sign_compact("{}", rsa_key(), header));
  CHECK_FALSE(sign_compact("{}", generate(algorithm::es384, {}).value(), header));
}

TEST_CASE("an algorithm that the caller did not list is refused") {
  const auto text = sign_compact("{}", rsa_key(), {.alg = algorithm::rs256}).value();

  CHECK_FALSE(verify_with(text, rsa_key(), {.algorithms = {algorithm::ps256}, .types = {""}}));
  CHECK_FALSE(verify_with(text, rsa_key(), {.algorithms = {}, .types = {""}}));
}

TEST_CASE("AB-26 none is no algorithm in any case") {
  for (const auto* alg : {"none", "None", "NONE", "nOnE"}) {
    const auto header = R"({"alg":")" + std::string(alg) + R"("})";
    CHECK(refusal_of(header) == oauth_errc::invalid_request);
    CHECK_FALSE(verify_with(to_base64url(header) + "." + to_base64url("{}") + ".", p256_key()));
  }
}

TEST_CASE("AB-26 an alg that is missing, misspelt or no string is refused") {
  for (const auto* header :
       {R"({})", R"({"alg":""})", R"({"alg":"es256"})", R"({"alg":"ES256 "})",
        R"({"alg":["ES256"]})", R"({"alg":null})", R"({"alg":"ES256K"})",
        R"({"alg":"ES256\u0000"})"})
    CHECK(refusal_of(header) == oauth_errc::invalid_request);
}

TEST_CASE("AB-26 a public key is never used as an HMAC secret") {
  // The classic confusion: the attacker signs with the bytes of the published key.
  const auto published = json::write(rsa_key().public_part()->to_json());
  for (const auto& secret_bytes : {published, std::string(rfc7520_rsa_key)}) {
    auto text = to_base64url(R"({"alg":"HS256"})") + "." + to_base64url("{}");
    text += "." + to_base64url(hmac_sha256(secret_bytes, text));
    CHECK_FALSE(verify_with(text, rsa_key()));
  }
}

TEST_CASE("AB-26 a symmetric key verifies nothing, even when HS256 is asked for") {
  const auto key = key_of(R"({"kty":"oct","alg":"HS256","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMko"})");
  auto text = to_base64url(R"({"alg":"HS256"})") + "." + to_base64url("{}");
  text +=
    "." + to_base64url(hmac_sha256(*from_base64url("AyM1SysPpbyDfgZld3umj1qzKObwVMko"), text));

  CHECK_FALSE(verify_with(text, key, {.algorithms = {algorithm::hs256}, .types = {""}}));
  CHECK_FALSE(key.can_verify(algorithm::hs256));
  CHECK_FALSE(sign_compact("{}", key, {.alg = algorithm::hs256}));
}

TEST_CASE("AB-26 a key is used for its own type, curve and algorithm only") {
  const auto rs256 = sign_compact("{}", rsa_key(), {.alg = algorithm::rs256}).value();
  auto bound = json_of(rfc7520_rsa_key);
  bound.set("alg", "PS256");
  const auto ps256_only = jwk::parse(bound).value();

  CHECK_FALSE(verify_with(rs256, ps256_only));
  CHECK_FALSE(verify_with(rs256, p256_key()));
  CHECK_FALSE(verify_with(rfc7520_4_3_jws, p256_key()));
  CHECK_FALSE(sign_compact("{}", ps256_only, {.alg = algorithm::rs256}));
}

TEST_CASE("AB-26 extensions are refused, whether critical or not") {
  for (const auto* header :
       {R"({"alg":"ES256","crit":["exp"],"exp":1})", R"({"alg":"ES256","crit":[]})",
        R"({"alg":"ES256","b64":false})", R"({"alg":"ES256","b64":true})",
        R"({"alg":"ES256","crit":["b64"],"b64":false})", R"({"alg":"ES256","zip":"DEF"})"})
    CHECK(refusal_of(header) == oauth_errc::invalid_request);
}

TEST_CASE("AB-26 keys that the header brings along are ignored") {
  const auto attacker = generate(algorithm::es256, {}).value();
  auto header = json::object{
    {"alg", "ES256"},
    {"jwk", attacker.public_part()->to_json()},
    {"jku", "https://attacker.example/keys"},
    {"x5u", "https://attacker.example/chain"},
    {"x5c", json::array{"MIIB"}}};
  auto text = to_base64url(json::write(header)) + "." + to_base64url("{}");
  const auto forged = text + "." + to_base64url(attacker.sign(algorithm::es256, text));

  CHECK(verify_with(forged, p256_key()).error().code == oauth_errc::token_signature_mismatch);
  CHECK(verify_with(signed_under(json::write(header)), p256_key()));
}

TEST_CASE("AB-26 a kid is only a name") {
  for (const auto* kid : {"../../etc/passwd", "' OR '1'='1", "x\\u0000y", "https://a.example/k"}) {
    const auto header = R"({"alg":"ES256","kid":")" + std::string(kid) + R"("})";
    CHECK(refusal_of(header) == oauth_errc::token_signature_mismatch);
  }
  CHECK(refusal_of(R"({"alg":"ES256","kid":7})") == oauth_errc::invalid_request);
  CHECK(refusal_of(R"({"alg":"ES256","kid":""})") == oauth_errc::invalid_request);
}

TEST_CASE("AB-25 ECDSA signatures have one length and no zeros") {
  const auto text = sign_compact("{}", p256_key(), {.alg = algorithm::es256}).value();
  const auto dot = text.rfind('.') + 1;
  const auto with_signature = [&](std::string_view bytes) {
    return text.substr(0, dot) + to_base64url(bytes);
  };
  const auto right = *from_base64url(text.substr(dot));
  REQUIRE(right.size() == 64);

  CHECK(verify_with(with_signature(right), p256_key()));
  CHECK_FALSE(verify_with(with_signature(right.substr(0, 63)), p256_key()));
  CHECK_FALSE(verify_with(with_signature(right + '\0'), p256_key()));
  CHECK_FALSE(
    verify_with(with_signature('\0' + right.substr(0, 32) + '\0' + right.substr(32)), p256_key()));
  CHECK_FALSE(verify_with(with_signature(""), p256_key()));
  CHECK_FALSE(verify_with(with_signature(std::string(64, '\0')), p256_key()));
  CHECK_FALSE(verify_with(with_signature(right.substr(0, 32) + std::string(32, '\0')), p256_key()));
}

TEST_CASE("RSA signatures have the length of the modulus") {
  const std::string jws(rfc7515_a2_jws);
  const auto dot = jws.rfind('.') + 1;
  const auto right = *from_base64url(jws.substr(dot));
  const auto key = key_of(rfc7515_a2_key);

  CHECK_FALSE(verify_with(jws.substr(0, dot) + to_base64url('\0' + right), key));
  CHECK_FALSE(verify_with(jws.substr(0, dot) + to_base64url(right.substr(1)), key));
}

TEST_CASE("AB-30 the typ is enforced") {
  const auto typed = [](std::string typ) {
    return sign_compact("{}", p256_key(), {.alg = algorithm::es256, .typ = std::move(typ)}).value();
  };
  const verify_options access_tokens{.algorithms = all, .types = {"at+jwt"}};

  CHECK(verify_with(typed("at+jwt"), p256_key(), access_tokens));
  CHECK(verify_with(typed("application/at+jwt"), p256_key(), access_tokens));
  CHECK(verify_with(typed("AT+JWT"), p256_key(), access_tokens));
  for (const auto* typ :
       {"", "JWT", "logout+jwt", "dpop+jwt", "secevent+jwt", "at", "at+jwt2", "text/at+jwt",
        "application/x/at+jwt"})
    CHECK_FALSE(verify_with(typed(typ), p256_key(), access_tokens));
  CHECK_FALSE(verify_with(typed("at+jwt"), p256_key()));
  CHECK_FALSE(verify_with(typed(""), p256_key(), {.algorithms = all, .types = {}}));
  CHECK(refusal_of(R"({"alg":"ES256","typ":7})") == oauth_errc::invalid_request);
}

TEST_CASE("AB-34 a JWS has exactly one text") {
  const auto text = sign_compact("{}", p256_key(), {.alg = algorithm::es256}).value();
  for (const auto& other :
       {text + "=", text + " ", " " + text, text + "\n", text + ".", "." + text, text + "A",
        text.substr(0, text.rfind('.')), std::string(text).replace(text.find('.'), 1, ". ")})
    CHECK_FALSE(verify_with(other, p256_key()));
  CHECK(verify_with("", p256_key()).error().code == oauth_errc::invalid_request);
  CHECK(verify_with("..", p256_key()).error().code == oauth_errc::invalid_request);
}

TEST_CASE("AB-34 the unused bits of the last character must be zero") {
  constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  auto text = sign_compact("{}", p256_key(), {.alg = algorithm::es256}).value();

  text.back() = alphabet[alphabet.find(text.back()) + 1];

  CHECK(verify_with(text, p256_key()).error().code == oauth_errc::invalid_request);
}

TEST_CASE("AB-34 a header that is not strict JSON is refused") {
  for (const auto* header :
       {R"({"alg":"ES256","alg":"ES256"})", R"({"alg":"none","\u0061lg":"ES256"})",
        "\xEF\xBB\xBF{\"alg\":\"ES256\"}", R"({"alg":"ES256"} x)", R"(["ES256"])", R"("ES256")",
        "{\"alg\":\"ES256\",\"x\":\"\xFF\"}", R"({"alg":"ES256","x":[[[[[[]]]]]]})"})
    CHECK(refusal_of(header) == oauth_errc::invalid_request);
}

TEST_CASE("AB-37 a text of a hundred thousand dots costs no more than its length") {
  const std::string dots(100'000, '.');
  const verify_options large{.algorithms = all, .types = {""}, .max_bytes = 1'000'000};

  CHECK(verify_with(dots, p256_key(), large).error().code == oauth_errc::invalid_request);
  CHECK(verify_with(dots, p256_key()).error().description == "The JWS is too long.");
  CHECK_FALSE(decode_unverified(dots, 1'000'000));
}

TEST_CASE("a text beyond the limit is refused unread") {
  const auto text = sign_compact("{}", p256_key(), {.alg = algorithm::es256}).value();

  CHECK(
    verify_with(text, p256_key(), {.algorithms = all, .types = {""}, .max_bytes = text.size()}));
  CHECK_FALSE(verify_with(
    text, p256_key(), {.algorithms = all, .types = {""}, .max_bytes = text.size() - 1}));
}

TEST_CASE("a text can be decoded to see whose keys it needs") {
  const auto decoded = decode_unverified(rfc7520_4_1_jws);

  REQUIRE(decoded);
  CHECK(decoded->header.kid.str() == "bilbo.baggins@hobbiton.example");
  CHECK(decode_unverified("a.b.c").error().code == oauth_errc::invalid_request);
}

TEST_CASE("AB-38 a JWS that is cut off anywhere is refused") {
  for (std::size_t length = 0; length < rfc7515_a3_jws.size(); ++length)
    CHECK_FALSE(verify_with(rfc7515_a3_jws.substr(0, length), p256_key()));
}

TEST_CASE("one key may be used by many threads at once") {
  const auto key = p256_key();
  std::atomic<int> right = 0;

  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int round = 0; round < 20; ++round) {
        const auto text = sign_compact("{}", key, {.alg = algorithm::es256});
        right += verify_with(text.value(), key).has_value() ? 1 : 0;
      }
    });
  for (auto& thread : threads)
    thread.join();

  CHECK(right == 80);
}
