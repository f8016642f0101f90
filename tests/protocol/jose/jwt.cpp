#include "protocol/jose/jwt.hpp"

#include "tests/protocol/jose/test_keys.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::protocol;
using namespace gatehouse::protocol::jose;
using namespace gatehouse::test;
using namespace std::chrono_literals;

namespace {

constexpr std::int64_t noon = 1'800'000'000;

claim_expectations at_noon() {
  return {.now = from_numeric_date(noon)};
}

result<void> check(std::string_view claims, const claim_expectations& expected = at_noon()) {
  return check_claims(json_of(claims), expected);
}

std::string with_exp(const std::string& value) {
  return R"({"exp":)" + value + "}";
}

} // namespace

TEST_CASE("claims that are as expected pass") {
  auto expected = at_noon();
  expected.issuer = "https://issuer.example";
  expected.audiences = {"https://a.example", "https://b.example"};
  expected.required = {"exp", "iat", "jti"};
  expected.max_age = 10min;
  expected.max_lifetime = 1h;

  CHECK(check(
    R"({"iss":"https://issuer.example","aud":["x","https://b.example"],"jti":"1",
                  "exp":1800000300,"nbf":1800000000,"iat":1799999900.5})",
    expected));
}

TEST_CASE("a token lives until exp plus the leeway") {
  CHECK(check(with_exp("1800000001")));
  CHECK(check(with_exp("1799999941")));
  CHECK(check(with_exp("1799999940")).error().code == oauth_errc::token_claim);
}

TEST_CASE("a token lives from nbf and iat less the leeway") {
  CHECK(check(R"({"nbf":1800000060})"));
  CHECK_FALSE(check(R"({"nbf":1800000061})"));
  CHECK(check(R"({"iat":1800000060})"));
  CHECK_FALSE(check(R"({"iat":1800000061})"));
}

TEST_CASE("age and lifetime have bounds where the caller sets them") {
  auto expected = at_noon();
  expected.max_age = 100s;
  expected.max_lifetime = 100s;

  CHECK(check(R"({"iat":1799999840,"exp":1800000160})", expected));
  CHECK_FALSE(check(R"({"iat":1799999839})", expected));
  CHECK_FALSE(check(R"({"exp":1800000161})", expected));
}

TEST_CASE("AB-27 a claim that is required must be there") {
  auto expected = at_noon();
  for (const auto* claim : {"exp", "iat", "sub", "jti", "aud", "iss"}) {
    expected.required = {claim};
    CHECK(check("{}", expected).error().code == oauth_errc::token_claim);
  }
}

TEST_CASE("AB-27 a time is a number in range and nothing else") {
  for (const auto* value :
       {"-1", "-0.5", "1e300", "1e18", "253402300800", "\"1800000300\"", "null", "true", "[]",
        "[1800000300]", "{}", "9223372036854775807", "18446744073709551616"})
    for (const auto* claim : {"exp", "nbf", "iat"}) {
      const auto text = R"({")" + std::string(claim) + R"(":)" + value + "}";
      CAPTURE(text);
      CHECK(check(text).error().code == oauth_errc::token_claim);
    }
  CHECK(check(with_exp("1.8000003e9")));
  CHECK(check(with_exp("253402300799")));
}

TEST_CASE("AB-27 issuer, subject and token id are strings") {
  for (const auto* claim : {"iss", "sub", "jti"})
    for (const auto* value : {"1", "null", "[\"x\"]", "{}", "true"})
      CHECK_FALSE(check(R"({")" + std::string(claim) + R"(":)" + value + "}"));
}

TEST_CASE("AB-27 the issuer is compared byte by byte") {
  auto expected = at_noon();
  expected.issuer = "https://issuer.example";

  CHECK(check(R"({"iss":"https://issuer.example"})", expected));
  for (const auto* claims :
       {"{}", R"({"iss":""})", R"({"iss":"https://issuer.example/"})",
        R"({"iss":"https://ISSUER.example"})", R"({"iss":"https://issuer.example\u0000"})"})
    CHECK_FALSE(check(claims, expected));
}

TEST_CASE("AB-27 the audience is a string or an array of strings and names us") {
  auto expected = at_noon();
  expected.audiences = {"us"};

  CHECK(check(R"({"aud":"us"})", expected));
  CHECK(check(R"({"aud":["them","us"]})", expected));
  for (const auto* claims :
       {"{}", R"({"aud":""})", R"({"aud":[]})", R"({"aud":[""]})", R"({"aud":"them"})",
        R"({"aud":"us "})", R"({"aud":"us,them"})", R"({"aud":["us",1]})", R"({"aud":{"us":1}})",
        R"({"aud":[["us"]]})", R"({"aud":null})", R"({"aud":1})"})
    CHECK(check(claims, expected).error().code == oauth_errc::token_claim);
}

TEST_CASE("AB-27 a malformed audience is refused even where none is expected") {
  CHECK(check("{}"));
  CHECK_FALSE(check(R"({"aud":[]})"));
  CHECK_FALSE(check(R"({"aud":7})"));
}

TEST_CASE("claims are a JSON object of bounded size") {
  CHECK(parse_claims("{}"));
  CHECK_FALSE(parse_claims("[]"));
  CHECK_FALSE(parse_claims("null"));
  CHECK_FALSE(parse_claims(""));
  CHECK_FALSE(parse_claims(R"({"a":1,"a":2})"));
  CHECK_FALSE(parse_claims("{}", 1));
}
