#pragma once

#include "store/sql_schema.hpp"
#include "store/sqlite_schema.hpp"
#include "tools/raw_store.hpp"

#include <doctest/doctest.h>

#include <cstdio>
#include <memory>
#include <string>

namespace gatehouse::tests {

/// A database that lives as long as the test.
class database {
public:
  explicit database(const std::string& name)
    : path_(std::string(GATEHOUSE_TEST_FILES) + "/" + name) {
    remove();
    REQUIRE(store::migrate({.path = path_}, store::schema_version()).fault.empty());
  }
  ~database() { remove(); }
  database(const database&) = delete;
  database& operator=(const database&) = delete;

  std::unique_ptr<tools::raw_store> open() const {
    auto opened = tools::open_raw_store(config::sqlite_dsn{.path = path_});
    REQUIRE(opened.has_value());
    return std::move(*opened);
  }

  std::string dsn() const { return "sqlite://" + path_; }

private:
  void remove() {
    for (const auto* ending : {"", "-wal", "-shm"})
      std::remove((path_ + ending).c_str());
  }

  std::string path_;
};

} // namespace gatehouse::tests
