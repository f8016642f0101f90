#include "store/postgres_library.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

using gatehouse::store::load_postgres_library;
using gatehouse::store::postgres_library;

namespace {

std::string refusal_of(const char* file_name) {
  try {
    const postgres_library loaded(file_name);
    return {};
  } catch (const std::runtime_error& why) {
    return why.what();
  }
}

} // namespace

TEST_CASE("the library of PostgreSQL is loaded when it is asked for") {
  CHECK(load_postgres_library().empty());
  CHECK(postgres_library::get().PQlibVersion() >= 140000);
}

TEST_CASE("a library of PostgreSQL that is missing is named, with its package") {
  const auto text = refusal_of("libpq-that-is-not-there.so.5");
  CHECK(text.starts_with("PostgreSQL needs the library libpq-that-is-not-there.so.5 "));
  CHECK(text.find("libpq5") != std::string::npos);
}

TEST_CASE("a library without the functions that are needed is refused") {
  CHECK(refusal_of("libz.so.1").starts_with("the library of PostgreSQL is too old: "));
}
