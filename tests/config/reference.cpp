#include "config/reference.hpp"

#include "config/load.hpp"
#include "tests/config/sources.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::config;

namespace {

source_file doc(const std::string& name) {
  return std::get<source_file>(read_source_file(GATEHOUSE_DOCS "/" + name));
}

} // namespace

TEST_CASE("the manual's table of keys is that of the program") {
  // To renew it: print_reference writes the table that belongs at the end of the file.
  CHECK(doc("configuration.md").text.ends_with("\n" + render_reference()));
}

TEST_CASE("the example configuration starts without a warning") {
  const auto loaded =
    load({.files = {doc("gatehouse.example.yaml")}, .environment = {}, .flags = {}});

  CHECK(starts(loaded));
  CHECK(problems_of(loaded).empty());
}

TEST_CASE("the example configuration has every key that is built") {
  const auto example = doc("gatehouse.example.yaml");
  const auto found = assignments_in(std::get<node>(parse(example)));

  for (const auto& x : all_keys()) {
    const bool is_there = std::any_of(
      found.list.begin(), found.list.end(), [&](const assignment& one) { return one.what == &x; });
    CHECK_MESSAGE(is_there == (x.state == availability::built), x.name);
  }
}
