#include "protocol/request_object.hpp"

#include "protocol/base64url.hpp"
#include "protocol/jose/jws.hpp"
#include "tests/protocol/jose/test_keys.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::protocol;
using namespace gatehouse::test;

namespace {

constexpr std::int64_t noon = 1'800'000'000;

client some_client(std::string alg = {}) {
  client x;
  x.id = client_id("app");
  x.request_object_signing_alg = std::move(alg);
  return x;
}

parameters asked_of(std::string_view query) {
  return parameters::parse(query).value();
}

jose::jwk_set client_keys() {
  return jose::jwk_set({p256_key().public_part().value()});
}

std::string signed_by(
  const jose::jwk& key, std::string_view claims, std::string typ = {},
  jose::algorithm alg = jose::algorithm::es256) {
  return jose::sign_compact(claims, key, {.alg = alg, .typ = std::move(typ)}).value();
}

std::string unsigned_of(std::string_view claims, std::string_view header = R"({"alg":"none"})") {
  return to_base64url(header) + '.' + to_base64url(claims) + '.';
}

result<parameters> merge_text(
  const std::string& object, const client& by = some_client(), bool allows_unsigned = false) {
  return merge_request_object(
    asked_of("client_id=app&response_type=code&state=outer&nonce=outer&request=x&request_uri=y"),
    object, by, client_keys(),
    {.issuer = "https://as.example/",
     .now = from_numeric_date(noon),
     .allows_unsigned_by_default = allows_unsigned});
}

result<parameters> merge(std::string_view claims) {
  return merge_text(signed_by(p256_key(), claims));
}

bool is_bad_object(const result<parameters>& x) {
  return !x && x.error().code == oauth_errc::invalid_request_object;
}

bool is_unsupported(const result<parameters>& x) {
  return !x && x.error().code == oauth_errc::request_not_supported;
}

} // namespace

TEST_CASE("AB-28 what a request object says wins over the parameters, and the rest of them stays") {
  const auto merged = merge(R"({"client_id":"app","state":"inner","max_age":60,"scope":"openid"})");
  REQUIRE(merged);
  CHECK(merged->all("state") == std::vector<std::string_view>{"inner"});
  CHECK(merged->find("max_age") == "60");
  CHECK(merged->find("scope") == "openid");
  CHECK(merged->find("nonce") == "outer");
  CHECK(merged->all("client_id").size() == 1);
  CHECK(merged->find("response_type") == "code");
  CHECK_FALSE(merged->find("request"));
  CHECK_FALSE(merged->find("request_uri"));
}

TEST_CASE("a new sign-in that is asked for beside a request object counts, unless it wants none") {
  const auto prompt_of = [](const char* own, const char* outer) {
    const auto merged = merge_request_object(
      asked_of(std::string("client_id=app&response_type=code&prompt=") + outer),
      signed_by(p256_key(), std::string(R"({"prompt":")") + own + R"("})"), some_client(),
      client_keys(), {.issuer = "https://as.example/", .now = from_numeric_date(noon)});
    return std::string(merged.value().given("prompt").value_or(""));
  };
  CHECK(prompt_of("select_account", "login") == "select_account login");
  CHECK(prompt_of("consent login", "login") == "consent login");
  CHECK(prompt_of("none", "login") == "none");
  CHECK(prompt_of("consent", "select_account") == "consent");
}

TEST_CASE("lists and objects of a request object become parameters") {
  const auto merged =
    merge(R"({"audience":["a","b"],"ui_locales":["de","en"],"claims":{"userinfo":{}}})");
  REQUIRE(merged);
  CHECK(merged->all("audience") == std::vector<std::string_view>{"a", "b"});
  CHECK(merged->find("ui_locales") == "de en");
  CHECK(merged->find("claims") == R"({"userinfo":{}})");
}

TEST_CASE("claims about the JWT, and a secret in it, are no parameters") {
  const auto merged = merge(R"({"iss":"app","aud":"https://as.example/","sub":"app","jti":"j",
    "exp":1800000100,"iat":1800000000,"nbf":1800000000,"client_secret":"s"})");
  REQUIRE(merged);
  for (const auto* name : {"iss", "aud", "sub", "jti", "exp", "iat", "nbf", "client_secret"})
    CHECK_FALSE(merged->find(name));
}

TEST_CASE("AB-26 an unsigned request object is taken only where that was agreed") {
  const auto object = unsigned_of(R"({"state":"inner"})");
  CHECK(is_unsupported(merge_text(object)));
  CHECK(is_unsupported(merge_text(object, some_client("ES256"), true)));
  CHECK(merge_text(object, some_client("none")).value().find("state") == "inner");
  CHECK(merge_text(object, some_client(), true).value().find("state") == "inner");
}

TEST_CASE("AB-26 a client that registered none is not taken in by a signature") {
  CHECK(is_bad_object(merge_text(signed_by(p256_key(), "{}"), some_client("none"))));
}

TEST_CASE("AB-26 none in another case, with a signature or with crit is refused everywhere") {
  const auto plain = unsigned_of("{}");
  for (const auto& object :
       {unsigned_of("{}", R"({"alg":"None"})"), unsigned_of("{}", R"({"alg":"NONE"})"),
        unsigned_of("{}", R"({"alg":["none"]})"), unsigned_of("{}", R"({})"),
        unsigned_of("{}", R"({"alg":"none","crit":["x"],"x":1})"), plain + "AAAA", plain + ".",
        plain.substr(0, plain.size() - 1)}) {
    CHECK(is_bad_object(merge_text(object, some_client("none"), true)));
    CHECK(is_bad_object(merge_text(object, some_client(), true)));
  }
}

TEST_CASE("AB-26 an algorithm that the client did not register is refused") {
  const auto object = signed_by(p256_key(), "{}");
  CHECK(merge_text(object, some_client("ES256")));
  CHECK(is_bad_object(merge_text(object, some_client("RS256"))));
  CHECK(is_bad_object(merge_text(object, some_client("HS256"))));
  CHECK(is_bad_object(merge_text(object, some_client("nonsense"))));
}

TEST_CASE("AB-26 a request object under somebody else's key is refused") {
  CHECK(is_bad_object(merge_text(signed_by(rsa_key(), "{}", {}, jose::algorithm::rs256))));
  const auto stranger = jose::generate(jose::algorithm::es256, {}).value();
  CHECK(is_bad_object(merge_text(signed_by(stranger, "{}"))));
}

TEST_CASE("AB-26 a request object whose content or signature was altered is refused") {
  const auto good = signed_by(p256_key(), R"({"state":"inner"})");
  const auto first = good.find('.');
  const auto last = good.rfind('.');
  CHECK(merge_text(good));
  CHECK(is_bad_object(merge_text(
    good.substr(0, first + 1) + to_base64url(R"({"state":"other"})") + good.substr(last))));
  CHECK(is_bad_object(merge_text(good.substr(0, last + 1) + std::string(86, 'A'))));
}

TEST_CASE("AB-30 a JWT for another purpose is no request object") {
  CHECK(merge_text(signed_by(p256_key(), "{}", "oauth-authz-req+jwt")));
  CHECK(merge_text(signed_by(p256_key(), "{}", "JWT")));
  for (const auto* typ : {"at+jwt", "logout+jwt", "dpop+jwt"})
    CHECK(is_bad_object(merge_text(signed_by(p256_key(), "{}", typ))));
}

TEST_CASE("AB-28 a request object that contradicts the client_id or response_type is refused") {
  CHECK(is_bad_object(merge(R"({"client_id":"other"})")));
  CHECK(is_bad_object(merge(R"({"client_id":["app"]})")));
  CHECK(is_bad_object(merge(R"({"client_id":null})")));
  CHECK(is_bad_object(merge(R"({"response_type":"token"})")));
}

TEST_CASE("AB-28 a request object must be its client's, even when the parameters name none") {
  const auto merged = merge_request_object(
    {}, signed_by(p256_key(), R"({"client_id":"other"})"), some_client(), client_keys(),
    {.issuer = "https://as.example/", .now = from_numeric_date(noon)});
  CHECK(is_bad_object(merged));
}

TEST_CASE("AB-28 a request object holds no other one") {
  CHECK(is_bad_object(merge(R"({"request":"x"})")));
  CHECK(is_bad_object(merge(R"({"request_uri":"https://app.example/object"})")));
}

TEST_CASE("AB-27 issuer, audience and times of a request object must be right where they stand") {
  CHECK(merge(R"({"iss":"app","aud":["https://as.example"],"exp":1800000000})"));
  for (const auto* claims :
       {R"({"iss":"other"})", R"({"iss":7})", R"({"aud":"https://other.example"})", R"({"aud":[]})",
        R"({"exp":1799999940})", R"({"nbf":1800000061})", R"({"iat":1800000061})",
        R"({"exp":"1800000100"})"})
    CHECK(is_bad_object(merge(claims)));
}

TEST_CASE("a request object without claims, or too large, is refused") {
  CHECK(is_bad_object(merge("[]")));
  CHECK(is_bad_object(merge("x")));
  CHECK(is_bad_object(merge(R"({"a":1,"a":2})")));
  CHECK(is_bad_object(merge_text("")));
  CHECK(is_bad_object(merge_text("..")));
  const auto huge = R"({"a":")" + std::string(64 * 1024, 'x') + "\"}";
  CHECK(is_bad_object(merge(huge)));
  CHECK(is_bad_object(merge_text(unsigned_of(huge), some_client("none"))));
}

TEST_CASE("a request says whether it holds a request object, and not two") {
  CHECK_FALSE(has_request_object(asked_of("client_id=app&request=&request_uri=")).value());
  CHECK(has_request_object(asked_of("request=x")).value());
  CHECK(has_request_object(asked_of("request_uri=x")).value());
  CHECK(
    has_request_object(asked_of("request=x&request_uri=y")).error().code
    == oauth_errc::invalid_request);
}

TEST_CASE("AB-43 a request_uri that is not registered is not asked for") {
  auto by = some_client();
  by.request_uris = {"https://app.example/object#digest"};
  CHECK(check_request_uri(by, "https://app.example/object#digest"));
  CHECK(check_request_uri(by, "https://app.example/object"));
  for (const auto* uri :
       {"https://app.example/object/x", "https://app.example/", "https://evil.example/object", "",
        "#digest", "https://app.example/object?x#digest"})
    CHECK(check_request_uri(by, uri).error().code == oauth_errc::invalid_request_uri);
  CHECK_FALSE(check_request_uri(some_client(), "https://app.example/object"));
}
