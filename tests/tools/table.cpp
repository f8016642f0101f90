#include "tools/table.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::tools;

TEST_CASE("columns are as wide as their longest cell in characters") {
  CHECK(to_table({"A", "B"}, {{"äöü", "1"}, {"x", ""}}) == "A    B\näöü  1\nx\n");
}

TEST_CASE("a table without rows is its heading") {
  CHECK(to_table({"A", "B"}, {}) == "A  B\n");
}

TEST_CASE("controls do not reach the terminal") {
  CHECK(to_record({"A"}, {"a\x1b[2J\n\xC2\x9B\x7F"}) == "A  a?[2J???\n");
}
