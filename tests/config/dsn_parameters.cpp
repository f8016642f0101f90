#include "config/dsn_parameters.hpp"

#include "config/source_file.hpp"

#include <doctest/doctest.h>
#include <set>

using namespace gatehouse::config;

namespace {

constexpr dsn_family families[] = {
  dsn_family::sqlite, dsn_family::postgres, dsn_family::cockroach, dsn_family::mysql,
  dsn_family::redis};

std::string stem(dsn_family family) {
  switch (family) {
  case dsn_family::sqlite:
    return "sqlite:///x?";
  case dsn_family::postgres:
    return "postgres://?";
  case dsn_family::cockroach:
    return "cockroach://h?";
  case dsn_family::mysql:
    return "mysql://u@tcp(h)/d?";
  case dsn_family::redis:
    return "rediss://h?";
  }
  return {};
}

} // namespace

TEST_CASE("every parameter stands in one list of its store") {
  for (const auto family : families) {
    std::set<std::string_view> names;
    for (const auto& x : dsn_parameters(family)) {
      CHECK_MESSAGE(names.insert(x.name).second, std::string(x.name));
      if (!x.same_as.empty())
        CHECK(find_parameter(family, x.same_as)->how == x.how);
    }
  }
}

TEST_CASE("every parameter is treated as its list says") {
  for (const auto family : families)
    for (const auto& x : dsn_parameters(family)) {
      const auto read = parse_dsn(stem(family) + std::string(x.name) + "=\x01nonsense");
      const auto plain = parse_dsn(stem(family) + std::string(x.name) + "=~");
      const auto* good = std::get_if<parsed_dsn>(&plain);
      CHECK(std::holds_alternative<dsn_fault>(read));
      if (x.how == dsn_treatment::ignored) {
        REQUIRE_MESSAGE(good != nullptr, std::string(x.name));
        CHECK(good->warnings.front().starts_with(std::string(x.name) + " has no effect: "));
      } else if (x.how == dsn_treatment::refused) {
        const auto& fault = std::get<dsn_fault>(plain);
        CHECK(fault.message.starts_with(std::string(x.name) + " is refused: "));
      } else if (good != nullptr) {
        CHECK_MESSAGE(good->warnings.empty(), std::string(x.name));
      }
    }
}

TEST_CASE("the manual's tables of parameters are those of the program") {
  // To renew them: `print_reference dsn` writes what belongs at the end of the file.
  const auto manual = std::get<source_file>(read_source_file(GATEHOUSE_DOCS "/storage.md"));
  CHECK(manual.text.ends_with("\n" + render_dsn_reference()));
}
