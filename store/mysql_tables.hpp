#pragma once

#include "store/mysql_connection.hpp"

#include <array>
#include <optional>

namespace gatehouse::store {

/// The statements of one connection, prepared when they are first used.
class mysql_tables {
public:
  explicit mysql_tables(mysql_connection& connection) : connection_(&connection) {}

  /// Runs a statement with values.
  ///
  /// @throws mysql_fault
  mysql_query& run(record_kind kind, statement_slot which, const statement_values& with);
  mysql_query& run_list(record_kind kind, list_filters filters, const statement_values& with);
  mysql_query& run_count(record_kind kind, list_filters filters, const statement_values& with);

private:
  struct table {
    std::optional<kind_statements> texts;
    std::array<mysql_query, statement_slots> verbs;
    std::array<mysql_query, 8> lists;
    std::array<mysql_query, 8> counts;
  };

  table& table_of(record_kind kind) { return tables_[static_cast<std::size_t>(kind)]; }
  template <class Text>
  mysql_query& run(mysql_query& query, const statement_values& with, Text text);

  mysql_connection* connection_;
  std::array<table, record_kinds> tables_;
};

} // namespace gatehouse::store
