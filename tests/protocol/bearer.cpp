#include "protocol/bearer.hpp"

#include "tests/protocol/result_text.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::protocol;

namespace {

parameters form_of(std::string_view text) {
  return parameters::parse(text).value();
}

std::string token_of(std::optional<std::string_view> authorization, std::string_view form = {}) {
  const auto read = read_bearer_token(authorization, form_of(form));
  if (!read)
    return "refused";
  return *read ? (*read)->reveal() : "nothing";
}

} // namespace

TEST_CASE("a bearer token is read from the header or a form") {
  CHECK(token_of("Bearer abc") == "abc");
  CHECK(token_of("bEARER abc") == "abc");
  CHECK(token_of(std::nullopt, "access_token=abc&x=y") == "abc");
  CHECK(token_of("Basic eA==", "access_token=abc") == "abc");
}

TEST_CASE("who presents no token is told so, not refused") {
  CHECK(token_of(std::nullopt) == "nothing");
  CHECK(token_of("") == "nothing");
  CHECK(token_of("Bearer") == "nothing");
  CHECK(token_of("Bearer ") == "nothing");
  CHECK(token_of("Bearerabc") == "nothing");
  CHECK(token_of("Basic eA==") == "nothing");
  CHECK(token_of(std::nullopt, "access_token=") == "nothing");
}

TEST_CASE("AB-03 a token in two places is refused") {
  CHECK(token_of("Bearer abc", "access_token=abc") == "refused");
  CHECK(token_of(std::nullopt, "access_token=abc&access_token=abc") == "refused");
  CHECK(
    read_bearer_token("Bearer a", form_of("access_token=a")).error().code
    == oauth_errc::invalid_request);
}

TEST_CASE("a challenge says nothing to whom no token was presented") {
  CHECK(bearer_challenge(std::nullopt) == "Bearer");
}

TEST_CASE("AB-78 a challenge quotes what went wrong") {
  CHECK(
    bearer_challenge(refuse(oauth_errc::invalid_token, "It \"is\"\r\nbad\\"))
    == R"(Bearer error="invalid_token",error_description="It 'is'  bad ")");
}
