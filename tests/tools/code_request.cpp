#include "tools/code_request.hpp"

#include "protocol/base64url.hpp"

#include <doctest/doctest.h>

using namespace gatehouse;
using namespace gatehouse::tools;
namespace json = gatehouse::protocol::json;

namespace {

protocol::random_source counting() {
  return [next = 0](std::span<unsigned char> out) mutable {
    for (auto& octet : out)
      octet = static_cast<unsigned char>(next++);
  };
}

protocol::parameters answer_of(std::string_view text) {
  return *protocol::parameters::parse(text);
}

json::value token_with(std::string_view claims) {
  return json::object{
    {"id_token", "e30." + protocol::to_base64url(claims) + "." + protocol::to_base64url("s")}};
}

} // namespace

TEST_CASE("a request draws its state, verifier and nonce, each another") {
  const auto x = make_code_request(counting(), std::nullopt, true);
  CHECK(x.state.size() == 43);
  CHECK(x.verifier.size() == 43);
  CHECK(x.nonce.size() == 43);
  CHECK(x.state != x.verifier);
  CHECK(x.verifier != x.nonce);
  CHECK(make_code_request(counting(), "mine", false).state == "mine");
  CHECK(make_code_request(counting(), std::nullopt, false).nonce.empty());
}

TEST_CASE("a request sends the S256 challenge of its verifier (RFC 7636, appendix B)") {
  protocol::parameters sent;
  add_proofs(
    {.state = "s", .verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", .nonce = ""}, sent);
  CHECK(
    sent.encode()
    == "state=s&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
       "&code_challenge_method=S256");
}

TEST_CASE("an answer has the state of its request") {
  const code_request x{.state = "abc", .verifier = "v", .nonce = "n"};
  CHECK(is_answer_to(x, answer_of("state=abc&code=1")));
  for (const auto* other :
       {"code=1", "state=&code=1", "state=abd&code=1", "state=abcd", "state=ABC"})
    CHECK_FALSE_MESSAGE(is_answer_to(x, answer_of(other)), other);
}

TEST_CASE("an answer gives its code, or why there is none") {
  const code_request x{.state = "s", .verifier = "v", .nonce = "n"};
  CHECK(*code_in(x, answer_of("code=c&state=s")) == "c");
  const auto denied = code_in(x, answer_of("error=access_denied&error_description=No.&code=c"));
  REQUIRE_FALSE(denied.has_value());
  CHECK(denied.error().code == exit_code::refused);
  CHECK(denied.error().message == "access_denied: No.");
  CHECK(denied.error().error == "access_denied");
  CHECK(code_in(x, answer_of("state=s&code=")).error().message == "the answer has no code");
  CHECK(code_in(x, answer_of("error=a%1B%5B2J")).error().message.find('\x1B') == std::string::npos);
}

TEST_CASE("an answer of another issuer is refused (RFC 9207)") {
  code_request x{.state = "s", .verifier = "v", .nonce = "n"};
  CHECK(code_in(x, answer_of("code=c&iss=https://other.example")).has_value());
  x.server = announced_issuer{"https://as.example", true};
  CHECK(*code_in(x, answer_of("code=c&iss=https://as.example")) == "c");
  for (const auto* wrong :
       {"code=c", "code=c&iss=", "code=c&iss=https://other.example", "error=e&iss=https://as"})
    CHECK_MESSAGE(code_in(x, answer_of(wrong)).error().code == exit_code::refused, wrong);
  x.server->is_in_answers = false;
  CHECK(code_in(x, answer_of("code=c")).has_value());
  CHECK(!code_in(x, answer_of("code=c&iss=https://other.example")));
}

TEST_CASE("metadata names the issuer, and whether it stands in answers") {
  const auto read = [](std::string_view text) { return issuer_in(*json::parse(text)); };
  const auto both =
    read(R"({"issuer":"https://a","authorization_response_iss_parameter_supported":true})");
  REQUIRE(both);
  CHECK(both->issuer == "https://a");
  CHECK(both->is_in_answers);
  CHECK_FALSE(read(R"({"issuer":"https://a"})")->is_in_answers);
  CHECK_FALSE(read("{}"));
  CHECK_FALSE(read("[]"));
}

TEST_CASE("an ID token of another login is refused by its nonce") {
  const code_request x{.state = "s", .verifier = "v", .nonce = "n"};
  CHECK(check_nonce(x, token_with(R"({"nonce":"n"})")).has_value());
  CHECK(check_nonce(x, json::object{}).has_value());
  for (const auto* claims : {R"({"nonce":"m"})", "{}", R"({"nonce":1})", "nonsense"})
    CHECK_MESSAGE(!check_nonce(x, token_with(claims)), claims);
  CHECK(!check_nonce(x, json::object{{"id_token", "no.jwt"}}));
  CHECK(check_nonce({.state = "s", .verifier = "v", .nonce = ""}, token_with("{}")).has_value());
}
