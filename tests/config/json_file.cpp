#include "config/json_file.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::config;
namespace json = gatehouse::protocol::json;

namespace {

std::string json_of(std::string_view text) {
  const auto read = read_json("f.json", text);
  if (const auto* bad = std::get_if<std::vector<problem>>(&read))
    return to_string(bad->at(0));
  return json::write(to_json(std::get<node>(read)));
}

} // namespace

TEST_CASE("JSON is read as it stands") {
  const auto* text = R"({"z":[1,-2,1.5,true,false,null,"\u00e9\"\\]"],"a":{"b":{}},"c":[]})";
  CHECK(
    json_of(text)
    == "{\"z\":[1,-2,1.5,true,false,null,\"\xc3\xa9\\\"\\\\]\"],\"a\":{\"b\":{}},\"c\":[]}");
}

TEST_CASE("every node of JSON knows its place") {
  const auto root = std::get<node>(read_json("f.json", "{\n  \"a\": {\"b\":\n 1}}\n"));

  const auto& outer = std::get<object>(root.data)[0];
  const auto& inner = std::get<object>(outer.value.data)[0];
  CHECK(outer.where == origin{"f.json", 2, 3});
  CHECK(inner.where == origin{"f.json", 2, 9});
  CHECK(inner.value.where == origin{"f.json", 3, 2});
}

TEST_CASE("malformed JSON is refused with its place") {
  CHECK(
    json_of("{\n  \"a\": 1,\n}")
    == "f.json:3:1: error: is not valid JSON: expected a key in quotes");
  CHECK(json_of("{\"a\" 1}") == "f.json:1:6: error: is not valid JSON: expected : behind the key");
  CHECK(json_of("{\"a\": 1 \"b\"") == "f.json:1:9: error: is not valid JSON: expected , or }");
  CHECK(json_of("{\"a\": [1 2]}") == "f.json:1:10: error: is not valid JSON: expected , or ]");
  CHECK(json_of("{\"a\": }") == "f.json:1:7: error: is not valid JSON: expected a value");
  CHECK(
    json_of("{} x") == "f.json:1:4: error: is not valid JSON: text behind the end of the object");
  for (const auto* text :
       {"", "{", "{'a': 1}", "{\"a\": 01}", "{\"a\": NaN}", "{\"a\": \"x", "{\"a\": \"\\x\"}",
        "{\"a\": \"\\ud800\"}", "// c\n{}", "{\"a\": +1}", "{\"a\": tru}", "{\"a\": \"\xff\"}",
        "{\"a\": \"b\nc\"}", "{\"a\": \"x\\"})
    CHECK(json_of(text).find(": error: is not valid JSON: ") != std::string::npos);
}

TEST_CASE("duplicate keys of JSON are refused at the second one") {
  CHECK(
    json_of("{\"a\": 1,\n\"a\": 1}")
    == "f.json:2:1: error: the key a stands here twice, first in line 1");
  CHECK(json_of("{\"a\": 1, \"\\u0061\": 1}").find("stands here twice") != std::string::npos);
}

TEST_CASE("the top of a JSON file is an object") {
  CHECK(json_of("[1]") == "f.json:1:1: error: the top of the file must be an object");
}

TEST_CASE("AB-39 deeply nested JSON is refused") {
  CHECK(
    json_of("{\"a\": " + std::string(500'000, '[')).find("nested too deeply") != std::string::npos);
}

TEST_CASE("AB-88 a complaint about JSON never quotes a value") {
  for (const auto* text : {"{\"a\": hunter2}", "{\"a\": \"hunter2}", "{\"a\": \"hunter2\\q\"}"})
    CHECK(json_of(text).find("hunter2") == std::string::npos);
}
