#include "tools/yaml_text.hpp"

#include <doctest/doctest.h>

using gatehouse::tools::to_yaml;
namespace json = gatehouse::protocol::json;

TEST_CASE("nested values are indented by two") {
  const auto x = json::parse(R"({"a":[{"b":1,"c":[2,[3,4]]},[]],"d":{},"e":null})");
  CHECK(
    to_yaml(*x)
    == "a:\n  - b: 1\n    c:\n      - 2\n      - - 3\n        - 4\n  - []\nd: {}\ne: null\n");
}

TEST_CASE("strings that could be read as something else are quoted") {
  const auto line = [](const char* text) { return to_yaml(json::value(text)); };
  CHECK(line("read") == "read\n");
  CHECK(line("a-b_c.d/e1") == "a-b_c.d/e1\n");
  for (const auto* text :
       {"", "yes", "No", "TRUE", "null", "~", "1", "-", "a: b", "a #b", " a", "@a", "2023-11-14",
        "on", "y"})
    CHECK(line(text) == json::write(json::value(text)) + "\n");
  CHECK(line("a\nb") == "\"a\\nb\"\n");
}
