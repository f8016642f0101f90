#include "store/mysql_schema.hpp"

#include "store/mysql_connection.hpp"
#include "store/sql_schema.hpp"

namespace gatehouse::store {

namespace {

constexpr auto dialect = sql_dialect::mysql;

schema_state state_of(mysql_connection& database) {
  schema_state found;
  found.is_fresh =
    database.number("SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = "
                    "DATABASE() AND table_name LIKE 'gatehouse\\_%'")
    == 0;
  const auto has_table =
    database.number("SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = "
                    "DATABASE() AND table_name = 'gatehouse_schema'")
    != 0;
  if (has_table)
    found.version =
      static_cast<int>(database.number("SELECT COALESCE(MAX(version), 0) FROM gatehouse_schema"));
  return found;
}

void run(mysql_connection& database, const std::vector<std::string>& statements) {
  for (const auto& each : statements)
    database.execute(each);
}

/// The lock belongs to the session, and ends with it.
void lock(mysql_connection& database) {
  for (const auto& each : begin_migration(dialect))
    if (database.number(each) != 1)
      throw mysql_fault(0, "another process has been changing the schema for a minute");
}

void step_up(mysql_connection& database, int from, int to) {
  for (const auto& each : migrations(dialect)) {
    if (each.version <= from || each.version > to)
      continue;
    run(database, each.up);
    database.execute(note_migration(dialect, each.version));
  }
}

void step_down(mysql_connection& database, int from, int to) {
  const auto steps = migrations(dialect);
  // clang 14 cannot read std::views::reverse.
  for (auto next = steps.rbegin(); next != steps.rend(); ++next) {
    const auto& each = *next;
    if (each.version > from || each.version <= to)
      continue;
    run(database, each.down);
    database.execute(forget_migration(each.version));
  }
}

} // namespace

schema_state read_schema(const mysql_options& options) {
  try {
    mysql_connection database(options, mysql_connection::purpose::read);
    return state_of(database);
  } catch (const mysql_fault& fault) {
    return {.fault = fault.what()};
  }
}

schema_state migrate(const mysql_options& options, int version) {
  try {
    mysql_connection database(options, mysql_connection::purpose::migrate);
    lock(database);
    auto before = state_of(database);
    // What a later program made, only that program can undo.
    if (before.version > schema_version()) {
      before.fault = "the schema is of version " + std::to_string(before.version)
                     + ", which this program does not know";
      return before;
    }
    run(database, prepare_schema(dialect));
    step_up(database, before.version, version);
    step_down(database, before.version, version);
    run(database, end_migration(dialect));
    return before;
  } catch (const mysql_fault& fault) {
    return {.fault = fault.what()};
  }
}

} // namespace gatehouse::store
