#include "tools/presentation.hpp"

#include <doctest/doctest.h>
#include <sstream>

using namespace gatehouse::tools;
namespace json = gatehouse::protocol::json;

namespace {

report example() {
  return {
    .columns = {"A", "B"},
    .rows = {{"1", "x"}},
    .document = json::parse(R"({"a":1,"b":{"c":"x"},"l":[true]})").value(),
    .ids = {"1"}};
}

std::string printed(std::string_view format, bool quiet = false) {
  auto how = *read_format(format, shape::table);
  how.quiet = quiet;
  std::ostringstream out;
  const auto done = print(example(), how, out);
  return done ? out.str() : "failed";
}

} // namespace

TEST_CASE("a result has every form") {
  CHECK(printed("") == "A  1\nB  x\n");
  CHECK(printed("default") == printed("table"));
  CHECK(printed("json") == "{\"a\":1,\"b\":{\"c\":\"x\"},\"l\":[true]}\n");
  CHECK(printed("json-pretty").starts_with("{\n  \"a\": 1,\n"));
  CHECK(printed("yaml") == "a: 1\nb:\n  c: x\nl:\n  - true\n");
  CHECK(printed("jsonpointer=/b/c") == "x\n");
  CHECK(printed("jsonpointer=/l/0") == "true\n");
  CHECK(printed("jsonpath=$.b.c") == "x\n");
  CHECK(printed("jsonpath={.b}") == "{\"c\":\"x\"}\n");
  CHECK(printed("json", true) == "1\n");
}

TEST_CASE("a path that leads nowhere fails") {
  CHECK(printed("jsonpointer=/b/d") == "failed");
  CHECK(printed("jsonpath=$.a.b") == "failed");
}

TEST_CASE("a verb decides what the default format is") {
  CHECK(read_format("default", shape::yaml)->shape == shape::yaml);
}

TEST_CASE("formats that are not there are refused") {
  for (const auto* text :
       {"xml", "JSON", "jsonpointer=a", "jsonpointer=/~2", "jsonpath=a", "jsonpath=$.a[0]",
        "jsonpath=$..a", "jsonpath=$.*", "jsonpath={.a", "jsonpath=$", "jsonpath=$.a."})
    CHECK_MESSAGE(!read_format(text, shape::table), text);
}
