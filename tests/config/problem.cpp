#include "config/problem.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::config;

TEST_CASE("a problem says where it is, how bad it is and what it is") {
  CHECK(
    to_string(problem{severity::error, {"a.yaml", 3, 7}, "unknown key x"})
    == "a.yaml:3:7: error: unknown key x");
  CHECK(
    to_string(problem{severity::warning, {"environment PUBLIC_PORT", 0, 0}, "old"})
    == "environment PUBLIC_PORT: warning: old");
}

TEST_CASE("only errors stop the start") {
  CHECK_FALSE(has_errors({}));
  CHECK_FALSE(has_errors({{severity::warning, {}, ""}}));
  CHECK(has_errors({{severity::warning, {}, ""}, {severity::error, {}, ""}}));
}

TEST_CASE("text from outside cannot break or flood a message") {
  CHECK(printable("a\nb\x1b\xc3\xa9") == "a?b???");
  CHECK(printable(std::string(1000, 'x')) == std::string(80, 'x') + "...");
}
