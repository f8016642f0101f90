#include "protocol/error_json.hpp"

#include "protocol/json.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::protocol;

TEST_CASE("a refusal is rendered as RFC 6749 section 5.2 shows it") {
  CHECK(
    error_json(refuse(oauth_errc::invalid_grant, "gone"))
    == R"({"error":"invalid_grant","error_description":"gone"})");
}

TEST_CASE("AB-47 a description has only the characters of RFC 6749 section 5.2") {
  std::string every;
  for (int c = 0; c < 256; ++c)
    every += static_cast<char>(c);

  const auto rendered = json::parse(error_json(refuse(oauth_errc::invalid_request, every)));

  REQUIRE(rendered);
  const auto* description = rendered->find("error_description")->if_string();
  REQUIRE(description);
  CHECK(description->size() == 256);
  for (const char c : *description) {
    const auto octet = static_cast<unsigned char>(c);
    CHECK((octet >= 0x20 && octet <= 0x7E && c != '"' && c != '\\'));
  }
}

TEST_CASE("double quotes of a description become single ones") {
  CHECK(
    error_json(refuse(oauth_errc::invalid_scope, "the \"a\\b\" scope"))
    == R"({"error":"invalid_scope","error_description":"the 'a b' scope"})");
}
