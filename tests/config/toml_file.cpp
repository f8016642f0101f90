#include "config/toml_file.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::config;
namespace json = gatehouse::protocol::json;

namespace {

std::string json_of(std::string_view text) {
  const auto read = read_toml("f.toml", text);
  if (const auto* bad = std::get_if<std::vector<problem>>(&read))
    return to_string(bad->at(0));
  return json::write(to_json(std::get<node>(read)));
}

} // namespace

TEST_CASE("TOML is read in the order of the file") {
  CHECK(
    json_of("z = 1\na = [true, 'x', 1.5]\n[s.p]\nport = 4444\n[s.a]\nk = {b = 1}\n")
    == R"({"z":1,"a":[true,"x",1.5],"s":{"p":{"port":4444},"a":{"k":{"b":1}}}})");
  CHECK(json_of("") == "{}");
}

TEST_CASE("dates of TOML become strings") {
  CHECK(json_of("a = 2026-01-31") == R"({"a":"2026-01-31"})");
}

TEST_CASE("every node of TOML knows its place") {
  const auto root = std::get<node>(read_toml("f.toml", "[a]\nb = 1\n"));

  const auto& inner = std::get<object>(std::get<object>(root.data)[0].value.data)[0];
  CHECK(inner.where == origin{"f.toml", 2, 1});
  CHECK(inner.value.where == origin{"f.toml", 2, 5});
}

TEST_CASE("malformed TOML is refused with its place") {
  CHECK(json_of("a = 1\nb = \n").find("f.toml:2:5: error: is not valid TOML: ") == 0);
  CHECK(json_of("a = 1\na = 2\n").find("f.toml:2:5: error: is not valid TOML: ") == 0);
  CHECK(json_of("[a]\nb.c = 1\n[a.b]\nd = 2\n").find("f.toml:3:") == 0);
  for (const auto* text : {"a", "a = yes", "a = 'x", "[a", "a = [1", "a = 012"})
    CHECK(json_of(text).find(": error: is not valid TOML: ") != std::string::npos);
}

TEST_CASE("AB-39 deeply nested TOML is refused") {
  std::string dots = "a";
  for (int i = 0; i < 40; ++i)
    dots += ".a";
  std::string many_dots = "a";
  for (int i = 0; i < 200'000; ++i)
    many_dots += ".a";

  CHECK(json_of(dots + " = 1").find("nested too deeply") != std::string::npos);
  CHECK(json_of("x = 1\n" + many_dots + " = 1") == "f.toml:2:1: error: nested too deeply");
  CHECK(json_of("a = " + std::string(200'000, '[')).find("error: ") != std::string::npos);
}

TEST_CASE("AB-88 a complaint about TOML never quotes a value") {
  for (const auto* text :
       {"a = hunter2", "a = \"hunter2", "a = \"hunter2\\q\"", "a = ['hunter2'", "a = 12hunter2"})
    CHECK(json_of(text).find("hunter2") == std::string::npos);
}
