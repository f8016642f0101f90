#include "protocol/json.hpp"

#include <doctest/doctest.h>
#include <limits>

using namespace gatehouse::protocol;

TEST_CASE("a JSON value comes back as it was written") {
  const std::string text =
    R"({"a":[1,-2,3.5,true,null,"x\n\"é"],"b":{},"c":[],"d":9223372036854775807})";
  const auto value = json::parse(text);
  REQUIRE(value);
  CHECK(json::write(*value) == text);
}

TEST_CASE("whole numbers of 64 bits are exact, and greater ones the double that they are") {
  const std::string text =
    "[9223372036854775808,18446744073709551615,-9223372036854775808,9007199254740993]";
  const auto value = json::parse(text).value();
  CHECK(json::write(value) == text);
  CHECK(json::write(*json::parse(json::write_pretty(value))) == text);
  const auto& items = *value.if_array();
  CHECK(*items[0].if_unsigned() == 9223372036854775808U);
  CHECK(items[0].if_integer() == nullptr);
  CHECK(items[0].if_double() == nullptr);
  CHECK(*items[2].if_integer() == std::numeric_limits<std::int64_t>::min());
  CHECK(items[0] == json::value(std::uint64_t{9223372036854775808U}));
  CHECK_FALSE(items[0] == items[1]);
  CHECK(json::value(std::uint64_t{7}) == json::value(7));
  CHECK(*json::parse("18446744073709551616")->if_double() == 18446744073709551616.0);
  CHECK(*json::parse("-9223372036854775809")->if_double() == -9223372036854775808.0);
}

TEST_CASE("AB-34 JSON that is not strict is refused") {
  CHECK_FALSE(json::parse(R"({"a":1,"a":2})"));
  CHECK_FALSE(json::parse(R"({"a":1,"\u0061":2})"));
  CHECK_FALSE(json::parse("\xEF\xBB\xBF{}"));
  CHECK_FALSE(json::parse("{} x"));
  CHECK_FALSE(json::parse("{}{}"));
  CHECK_FALSE(json::parse(std::string_view("{}\0", 3)));
  CHECK_FALSE(json::parse("\"\xFF\""));
  CHECK_FALSE(json::parse(R"("\ud800")"));
  CHECK_FALSE(json::parse(R"("\udc00")"));
  CHECK_FALSE(json::parse(R"("x\udc00\ud800")"));
  CHECK_FALSE(json::parse(R"({"\udfff":1})"));
  CHECK_FALSE(json::parse("1e999"));
  CHECK_FALSE(json::parse("NaN"));
  CHECK_FALSE(json::parse("{'a':1}"));
  CHECK_FALSE(json::parse("[1,]"));
  CHECK_FALSE(json::parse(""));
}

TEST_CASE("AB-34 control characters in strings are refused, wherever they stand") {
  for (std::size_t before = 0; before < 48; ++before)
    for (char c = 0; c < 0x20; ++c) {
      const auto text = "\"" + std::string(before, 'x') + c + std::string(20, 'y') + "\"";
      CHECK_FALSE(json::parse(text));
    }
}

TEST_CASE("characters that are written in two halves are read") {
  CHECK(*json::parse(R"("\ud83d\ude00")")->if_string() == "\xF0\x9F\x98\x80");
}

TEST_CASE("AB-34 duplicate keys are found among many members") {
  std::string text = "{";
  for (int i = 0; i < 100; ++i)
    text += "\"k" + std::to_string(i) + "\":0,";
  CHECK(json::parse(text + "\"k100\":0}"));
  CHECK_FALSE(json::parse(text + "\"k50\":0}"));
}

TEST_CASE("AB-39 JSON deeper than its limit is refused") {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  CHECK(json::parse(nested(32)));
  CHECK_FALSE(json::parse(nested(33)));
  CHECK_FALSE(json::parse(nested(100'000)));
}

TEST_CASE("JSON larger than its limit is refused") {
  CHECK(json::parse("[1,2]", {.max_bytes = 5}));
  CHECK_FALSE(json::parse("[1,2]", {.max_bytes = 4}));
}

TEST_CASE("the order of members does not count in a comparison") {
  CHECK(*json::parse(R"({"a":1,"b":2})") == *json::parse(R"({"b":2,"a":1})"));
  CHECK_FALSE(*json::parse(R"({"a":1})") == *json::parse(R"({"a":1,"b":2})"));
}
