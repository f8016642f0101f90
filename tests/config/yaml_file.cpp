#include "config/yaml_file.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::config;
namespace json = gatehouse::protocol::json;

namespace {

std::string json_of(std::string_view text) {
  const auto read = read_yaml("f.yaml", text);
  if (const auto* bad = std::get_if<std::vector<problem>>(&read))
    return to_string(bad->at(0));
  return json::write(to_json(std::get<node>(read)));
}

} // namespace

TEST_CASE("plain scalars of YAML follow the core schema") {
  CHECK(
    json_of("a: 1\nb: -2\nc: 0x1F\nd: 0o17\ne: 1.5\nf: true\ng: null\nh:\ni: ~")
    == R"({"a":1,"b":-2,"c":31,"d":15,"e":1.5,"f":true,"g":null,"h":null,"i":null})");
  CHECK(
    json_of("a: yes\nb: 0755\nc: 1h\nd: .inf\ne: 1.2.3\nf: 1 x\ng: +1\nh: 1e3\ni: inf")
    == R"({"a":"yes","b":"0755","c":"1h","d":".inf","e":"1.2.3","f":"1 x","g":1,"h":1000.0,)"
       R"("i":"inf"})");
}

TEST_CASE("quoted and block scalars of YAML are strings") {
  CHECK(
    json_of("a: '1'\nb: \"true\"\nc: |\n  2\n") == "{\"a\":\"1\",\"b\":\"true\",\"c\":\"2\\n\"}");
}

TEST_CASE("lists and objects of YAML keep their order") {
  CHECK(
    json_of("z: [1, two]\na:\n  - x: 1\n    b: 2\n") == R"({"z":[1,"two"],"a":[{"x":1,"b":2}]})");
}

TEST_CASE("every node of YAML knows its place") {
  const auto root = std::get<node>(read_yaml("f.yaml", "a:\n  b: 1\n"));

  const auto& inner = std::get<object>(std::get<object>(root.data)[0].value.data)[0];
  CHECK(inner.where == origin{"f.yaml", 2, 3});
  CHECK(inner.value.where == origin{"f.yaml", 2, 6});
}

TEST_CASE("an empty YAML document is an empty object") {
  for (const auto* text : {"", "\n", "# nothing\n", "---\n", "~"})
    CHECK(json_of(text) == "{}");
}

TEST_CASE("duplicate keys of YAML are refused at the second one") {
  CHECK(
    json_of("a: 1\nb:\n  c: 1\n  c: 2\n")
    == "f.yaml:4:3: error: the key c stands here twice, first in line 3");
  CHECK(
    json_of("{a: 1, a: 1}") == "f.yaml:1:8: error: the key a stands here twice, first in line 1");
}

TEST_CASE("YAML that hides what it says is refused") {
  CHECK(json_of("a: &x 1\nb: *x").find("f.yaml:1:4: error: anchors") == 0);
  CHECK(json_of("a: 1\nb: *x").find("f.yaml:2:4: error: ") == 0);
  CHECK(json_of("a: !!str 1").find("f.yaml:1:4: error: tags") == 0);
  CHECK(json_of("a: !custom {b: 1}").find("f.yaml:1:4: error: tags") == 0);
  CHECK(json_of("a: 1\n---\nb: 2\n").find("error: a second document") != std::string::npos);
  CHECK(json_of("? [a]\n: 1\n").find("cannot be a key") != std::string::npos);
  CHECK(json_of("? ~\n: 1\n").find("a key is missing here") != std::string::npos);
}

TEST_CASE("the top of a YAML file is an object") {
  CHECK(json_of("- a\n- b\n") == "f.yaml:1:1: error: the top of the file must be an object");
  CHECK(json_of("- a\nb: c").find("error: ") != std::string::npos);
  CHECK(json_of("word") == "f.yaml:1:1: error: the top of the file must be an object");
}

TEST_CASE("tabs do not indent YAML") {
  CHECK(json_of("a:\n\tb: 1\n").find("f.yaml:2:3: error: is not valid YAML") == 0);
  CHECK(
    json_of("a:\n  b: 1\n\tc: 2\n")
    == "f.yaml:3:1: error: is not valid YAML: illegal tab when looking for indentation");
}

TEST_CASE("malformed YAML is refused with its place") {
  for (const auto* text : {"a: [1, 2\nb: 2", "a: b: c", "a: 'x", "a: @b", "a: {b: 1"})
    CHECK(json_of(text).find(": error: is not valid YAML: ") != std::string::npos);
}

TEST_CASE("AB-39 deeply nested YAML is refused") {
  CHECK(
    json_of("a: " + std::string(100, '[') + std::string(100, ']')).find("nested too deeply")
    != std::string::npos);
  CHECK(json_of("a: " + std::string(200'000, '[')).find("error: ") != std::string::npos);
  CHECK(
    json_of("a: " + std::string(200'000, '[') + std::string(200'000, ']')).find("error: ")
    != std::string::npos);
}

TEST_CASE("AB-88 a complaint about YAML never quotes a value") {
  for (const auto* text :
       {"a: \"hunter2\\q\"", "a: @hunter2", "a: hunter2: x", "a: 'hunter2", "a: *hunter2",
        "a: &hunter2 x", "a: !hunter2 x"})
    CHECK(json_of(text).find("hunter2") == std::string::npos);
}
