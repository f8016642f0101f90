#pragma once

#include "store/sqlite_connection.hpp"
#include "store/statement_values.hpp"

#include <array>
#include <optional>
#include <string_view>

namespace gatehouse::store {

/// The statements of one connection, compiled when they are first used.
class sqlite_tables {
public:
  explicit sqlite_tables(sqlite_connection& connection) : connection_(&connection) {}

  /// Returns a statement with its values, ready to step.
  sqlite_query& bound(record_kind kind, statement_slot which, const statement_values& with);
  sqlite_query& bound_list(record_kind kind, list_filters filters, const statement_values& with);
  sqlite_query& bound_count(record_kind kind, list_filters filters, const statement_values& with);

private:
  struct compiled {
    sqlite_query query;
    std::vector<sql_parameter> parameters;
  };
  struct table {
    std::optional<kind_statements> texts;
    std::array<compiled, statement_slots> verbs;
    std::array<compiled, 8> lists;
    std::array<compiled, 8> counts;
  };

  table& table_of(record_kind kind) { return tables_[static_cast<std::size_t>(kind)]; }
  template <class Text>
  sqlite_query& ready(compiled& x, const statement_values& with, Text text);

  sqlite_connection* connection_;
  std::array<table, record_kinds> tables_;
};

} // namespace gatehouse::store
