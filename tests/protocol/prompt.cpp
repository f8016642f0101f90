#include "protocol/prompt.hpp"

#include "tests/protocol/result_text.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::protocol;

TEST_CASE("prompts are read in any order and number") {
  const auto read = parse_prompt("consent select_account login registration");
  REQUIRE(read);
  CHECK(read->consent);
  CHECK(read->select_account);
  CHECK(read->login);
  CHECK(read->registration);
  CHECK_FALSE(read->none);
  CHECK(parse_prompt("").value() == prompt{});
  CHECK(parse_prompt("none").value().none);
}

TEST_CASE("a login or another account forces a login, consent does not") {
  CHECK(parse_prompt("login")->forces_login());
  CHECK(parse_prompt("select_account")->forces_login());
  CHECK_FALSE(parse_prompt("consent")->forces_login());
  CHECK_FALSE(parse_prompt("none")->forces_login());
}

TEST_CASE("an unknown prompt is refused") {
  for (const auto* text : {"create", "Login", "login x", "login,consent"})
    CHECK(parse_prompt(text).error().code == oauth_errc::invalid_request);
}

TEST_CASE("the prompt none beside another one is refused, whichever comes first") {
  for (const auto* text : {"none login", "login none", "consent none"})
    CHECK(parse_prompt(text).error().code == oauth_errc::invalid_request);
}
