#include "protocol/pkce.hpp"

#include "tests/protocol/result_text.hpp"

#include <doctest/doctest.h>
#include <string>

using namespace gatehouse::protocol;

namespace {

// RFC 7636 appendix B.
constexpr std::string_view verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
constexpr std::string_view challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

bool is_bad_request(const result<std::string>& x) {
  return !x && x.error().code == oauth_errc::invalid_request;
}

bool is_bad_grant(const result<void>& x) {
  return !x && x.error().code == oauth_errc::invalid_grant;
}

} // namespace

TEST_CASE("the verifier of RFC 7636 appendix B matches its challenge") {
  CHECK(read_code_challenge(challenge, "S256", true) == std::string(challenge));
  CHECK(check_code_verifier(challenge, verifier));
}

TEST_CASE("a challenge is demanded only of those who must use PKCE") {
  CHECK(read_code_challenge(std::nullopt, std::nullopt, false) == std::string());
  CHECK(is_bad_request(read_code_challenge(std::nullopt, std::nullopt, true)));
}

TEST_CASE("AB-20 every method but S256 is refused, and a missing one means plain") {
  for (const auto* method : {"plain", "s256", "S256 ", "S512", ""})
    CHECK(is_bad_request(read_code_challenge(challenge, method, false)));
  CHECK(is_bad_request(read_code_challenge(challenge, std::nullopt, false)));
}

TEST_CASE("AB-20 a method without challenge is refused") {
  CHECK(is_bad_request(read_code_challenge(std::nullopt, "S256", false)));
  CHECK(is_bad_request(read_code_challenge(std::nullopt, "plain", false)));
}

TEST_CASE("a challenge that is no base64url of 32 bytes is refused") {
  const std::string good(challenge);
  for (const auto& bad :
       {std::string(), good.substr(1), good + "A", good + "=", '+' + good.substr(1),
        good.substr(0, 42) + "N"})
    CHECK(is_bad_request(read_code_challenge(bad, "S256", true)));
}

TEST_CASE("a verifier that is missing, malformed or wrong redeems nothing") {
  CHECK(is_bad_grant(check_code_verifier(challenge, std::nullopt)));
  CHECK(is_bad_grant(check_code_verifier(challenge, "")));
  CHECK(is_bad_grant(check_code_verifier(challenge, verifier.substr(1))));
  CHECK(is_bad_grant(check_code_verifier(challenge, std::string(129, 'a'))));
  CHECK(is_bad_grant(check_code_verifier(challenge, std::string(43, '+'))));
  CHECK(is_bad_grant(check_code_verifier(challenge, std::string(43, 'a'))));
  CHECK(is_bad_grant(check_code_verifier(challenge, std::string(128, '~'))));
}

TEST_CASE("the challenge itself is no verifier") {
  CHECK(is_bad_grant(check_code_verifier(challenge, challenge)));
}

TEST_CASE("AB-20 a verifier for a code without challenge shows that somebody took it away") {
  CHECK(check_code_verifier("", std::nullopt));
  CHECK(is_bad_grant(check_code_verifier("", verifier)));
  CHECK(is_bad_grant(check_code_verifier("", "")));
}
