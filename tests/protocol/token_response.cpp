#include "protocol/token_response.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::protocol;

TEST_CASE("a token response has the members of RFC 6749 section 5.1") {
  const token_response x{
    .access_token = secret(std::string("at")),
    .expires_in = std::chrono::seconds{3600},
    .scope = {"a", "b"}};
  CHECK(
    to_json(x) == R"({"access_token":"at","expires_in":3600,"scope":"a b","token_type":"bearer"})");
}

TEST_CASE("a token response without scope says so") {
  const token_response x{
    .access_token = secret(std::string("at")), .expires_in = std::chrono::seconds{1}, .scope = {}};
  CHECK(to_json(x) == R"({"access_token":"at","expires_in":1,"scope":"","token_type":"bearer"})");
}
