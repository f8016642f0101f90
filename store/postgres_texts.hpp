#pragma once

#include "store/postgres_connection.hpp"

#include <array>
#include <cstddef>

namespace gatehouse::store {

/// Every statement of the dialect, each with a number: the same on all connections of a process.
class postgres_texts {
public:
  /// Made once; immutable, for any thread.
  [[nodiscard]] static const postgres_texts& shared();

  [[nodiscard]] postgres_statement find(record_kind kind, statement_slot which) const noexcept;
  [[nodiscard]] postgres_statement list(record_kind kind, list_filters filters) const noexcept;
  [[nodiscard]] postgres_statement count(record_kind kind, list_filters filters) const noexcept;

private:
  postgres_texts();

  static constexpr std::size_t filter_sets = 8;
  struct of_kind {
    kind_statements verbs;
    std::array<sql_statement, filter_sets> lists;
    std::array<sql_statement, filter_sets> counts;
  };

  std::array<of_kind, record_kinds> kinds_;
};

} // namespace gatehouse::store
