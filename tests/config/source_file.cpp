#include "config/source_file.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::config;

namespace {

std::string problem_of(const config_result<node>& x) {
  const auto* bad = std::get_if<std::vector<problem>>(&x);
  return bad ? to_string(bad->at(0)) : "";
}

} // namespace

TEST_CASE("the ending of the name tells the format") {
  CHECK(std::holds_alternative<node>(parse({"a.yaml", "a: 1"})));
  CHECK(std::holds_alternative<node>(parse({"a.yml", "a: 1"})));
  CHECK(std::holds_alternative<node>(parse({"a.json", "{\"a\": 1}"})));
  CHECK(std::holds_alternative<node>(parse({"a.toml", "a = 1"})));
  CHECK(problem_of(parse({"a.ini", "a = 1"})).find("must end in") != std::string::npos);
  CHECK(problem_of(parse({"a", ""})).find("must end in") != std::string::npos);
}

TEST_CASE("AB-34 a file that is no clean UTF-8 is refused") {
  CHECK(
    problem_of(parse(
                 {"a.yaml", "\xEF\xBB\xBF"
                            "a: 1"}))
      .find("byte order mark")
    != std::string::npos);
  CHECK(problem_of(parse({"a.yaml", "a: \xff"})).find("no UTF-8") != std::string::npos);
  CHECK(problem_of(parse({"a.yaml", "a: \xed\xa0\x80"})).find("no UTF-8") != std::string::npos);
  CHECK(
    problem_of(parse({"a.yaml", std::string("a: \0", 4)})).find("no UTF-8") != std::string::npos);
  CHECK(problem_of(parse({"a.toml", "a = '\x1b'"})).find("no UTF-8") != std::string::npos);
}

TEST_CASE("AB-89 a file that cannot be read is an error") {
  for (const auto* path : {"/nonexistent/gatehouse.yaml", "/"}) {
    const auto read = read_source_file(path);

    CHECK(has_errors(std::get<std::vector<problem>>(read)));
  }
}

TEST_CASE("AB-40 a file that is too long is an error") {
  const auto read = read_source_file("/dev/zero");

  CHECK(
    to_string(std::get<std::vector<problem>>(read).at(0))
    == "/dev/zero: error: is longer than 1 MiB");
  CHECK(
    problem_of(parse({"a.yaml", std::string(max_file_bytes + 1, '#')})).find("1 MiB")
    != std::string::npos);
}
