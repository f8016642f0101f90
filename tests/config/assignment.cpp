#include "config/assignment.hpp"

#include "config/yaml_file.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::config;

namespace {

assignments in(std::string_view yaml) {
  return assignments_in(std::get<node>(read_yaml("f.yaml", yaml)));
}

std::string problem_in(std::string_view yaml) {
  const auto found = in(yaml);
  return found.problems.empty() ? "" : to_string(found.problems[0]);
}

} // namespace

TEST_CASE("keys are found below their sections") {
  const auto found = in("dev: true\nserve:\n  public:\n    port: 80\n");

  CHECK(found.problems.empty());
  REQUIRE(found.list.size() == 2);
  CHECK(found.list[0].what->name == "dev");
  CHECK(found.list[1].what->name == "serve.public.port");
  CHECK(found.list[1].value.where == origin{"f.yaml", 4, 11});
}

TEST_CASE("AB-89 an unknown key is an error with the nearest right name") {
  CHECK(
    problem_in("serve:\n  public:\n    prot: 80\n")
    == "f.yaml:3:5: error: unknown key serve.public.prot; did you mean serve.public.port?");
  CHECK(
    problem_in("serv:\n  public:\n    port: 80\n")
    == "f.yaml:1:1: error: unknown key serv; did you mean serve?");
  CHECK(problem_in("colour: blue") == "f.yaml:1:1: error: unknown key colour");
  CHECK(
    problem_in("feature_flags:\n  x: true\n").find("unknown key feature_flags.x")
    != std::string::npos);
}

TEST_CASE("all unknown keys are told at once") {
  CHECK(in("a: 1\nb: 2\nserve: {c: 3}\n").problems.size() == 3);
}

TEST_CASE("a section is an object or empty") {
  CHECK(problem_in("serve: 80") == "f.yaml:1:8: error: serve must be an object, not an integer");
  CHECK(
    problem_in("serve:\n  public: []")
    == "f.yaml:2:11: error: serve.public must be an object, not a list");
  CHECK(problem_in("serve:\n").empty());
}

TEST_CASE("a dotted name is not taken for a nested one") {
  CHECK(problem_in("serve.public.port: 80").find("must be nested") != std::string::npos);
  CHECK(problem_in("serve:\n  public.port: 80").find("must be nested") != std::string::npos);
}

TEST_CASE("an old key is read with a warning") {
  const auto found = in("serve:\n  public:\n    access_log:\n      disable_for_health: true\n");

  REQUIRE(found.list.size() == 1);
  CHECK(found.list[0].what->name == "serve.public.request_log.disable_for_health");
  REQUIRE(found.problems.size() == 1);
  CHECK(found.problems[0].weight == severity::warning);
}

TEST_CASE("an old key beside its new name must say the same") {
  const std::string both = "serve:\n  admin:\n    access_log: {disable_for_health: true}\n"
                           "    request_log: {disable_for_health: ";

  CHECK_FALSE(has_errors(in(both + "true}\n").problems));
  CHECK(has_errors(in(both + "false}\n").problems));
}
