#include "protocol/parameters.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::protocol;

TEST_CASE("a form is read as urlencoded text") {
  const auto read = parameters::parse("a=1&b=x+y%2Bz&c&d=&&e=%C3%A9");
  REQUIRE(read);
  CHECK(read->find("a") == "1");
  CHECK(read->find("b") == "x y+z");
  CHECK(read->find("c") == "");
  CHECK(read->find("e") == "\xC3\xA9");
  CHECK_FALSE(read->find("f"));
}

TEST_CASE("a parameter without a value counts as missing") {
  const auto read = parameters::parse("a=&b=1");
  REQUIRE(read);
  CHECK_FALSE(read->given("a"));
  CHECK(read->given("b") == "1");
}

TEST_CASE("AB-34 malformed urlencoded text is refused") {
  for (const auto* text : {"a=%", "a=%4", "a=%zz", "a=%00", "a=%C3", "a=%C0%80", "a=%ED%A0%80"})
    CHECK_FALSE(parameters::parse(text));
}

TEST_CASE("AB-03 a repeated parameter is found unless it may repeat") {
  const auto read = parameters::parse("scope=a&audience=x&audience=y&scope=b");
  REQUIRE(read);
  CHECK(read->repeated({"audience"}) == "scope");
  CHECK(read->repeated({"audience", "scope"}) == std::nullopt);
}

TEST_CASE("AB-40 more parameters than allowed are refused") {
  std::string text;
  for (std::size_t i = 0; i < parameters::max_parameters; ++i)
    text += "a=1&";
  CHECK(parameters::parse(text));
  CHECK_FALSE(parameters::parse(text + "a=1"));
}

TEST_CASE("a form that was written is read the same") {
  parameters written;
  written.add("a b", "1&2=3+4%");
  const auto read = parameters::parse(written.encode());
  REQUIRE(read);
  CHECK(read->find("a b") == "1&2=3+4%");
}
