#pragma once

#include "store/sql_statements.hpp"
#include "store/sqlite_connection.hpp"

#include <array>
#include <optional>
#include <string_view>

namespace gatehouse::store {

/// The statements of one connection, compiled when they are first used.
class sqlite_tables {
public:
  explicit sqlite_tables(sqlite_connection& connection) : connection_(&connection) {}

  /// What placeholders are filled with. Texts must live while the statement runs.
  struct values {
    std::string_view key{};
    std::string_view payload{};
    std::string_view group{};
    std::string_view subject{};
    std::string_view client{};
    std::string_view after{};
    std::int64_t expires_at = 0;
    std::uint64_t version = 0;
    /// The one that is expected, or known.
    std::uint64_t other_version = 0;
    std::uint64_t limit = 0;
    std::uint64_t offset = 0;
    std::int64_t now = 0;
  };

  /// Names a statement of `kind_statements`.
  enum class slot : std::uint8_t {
    get,
    require,
    require_version,
    put,
    add,
    replace,
    take,
    erase,
    erase_group,
    erase_subject,
    erase_client,
    sweep,
  };

  /// Returns a statement with its values, ready to step.
  sqlite_query& bound(record_kind kind, slot which, const values& with);
  sqlite_query& bound_list(record_kind kind, list_filters filters, const values& with);
  sqlite_query& bound_count(record_kind kind, list_filters filters, const values& with);

private:
  struct compiled {
    sqlite_query query;
    std::vector<sql_parameter> parameters;
  };
  struct table {
    std::optional<kind_statements> texts;
    std::array<compiled, 12> verbs;
    std::array<compiled, 8> lists;
    std::array<compiled, 8> counts;
  };

  table& table_of(record_kind kind) { return tables_[static_cast<std::size_t>(kind)]; }
  template <class Text>
  sqlite_query& ready(compiled& x, const values& with, Text text);

  sqlite_connection* connection_;
  std::array<table, record_kinds> tables_;
};

} // namespace gatehouse::store
