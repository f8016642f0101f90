#include "protocol/account_name.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::protocol;

TEST_CASE("AB-59 all ways to write a name are one name") {
  for (const auto* text : {"ada", "ADA", " Ada ", "\tada"})
    CHECK(normalize_account_name(text) == "ada");
  CHECK(normalize_account_name("Ada@Example.ORG") == "ada@example.org");
  CHECK(normalize_account_name("a+b.c_d-e") == "a+b.c_d-e");
}

TEST_CASE("what has no one form is no name") {
  for (const auto* text : {"", "  ", "a b", "a\tb", "a\nb", "\x7f", "ad\xc3\xa4", "\xe2\x84\xaa"})
    CHECK_FALSE(normalize_account_name(text));
  CHECK(normalize_account_name(std::string(max_account_name_bytes, 'x')));
  CHECK_FALSE(normalize_account_name(std::string(max_account_name_bytes + 1, 'x')));
}
