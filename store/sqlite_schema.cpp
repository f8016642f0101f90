#include "store/sqlite_schema.hpp"

#include "store/sql_schema.hpp"
#include "store/sqlite_connection.hpp"

#include <algorithm>
#include <sys/stat.h>

namespace gatehouse::store {

namespace {

constexpr auto dialect = sql_dialect::sqlite;

std::int64_t count(sqlite_connection& connection, std::string_view text) {
  auto query = connection.prepare(text);
  return query.step() ? query.number(0) : 0;
}

schema_state state_of(sqlite_connection& connection) {
  schema_state found;
  found.is_fresh = count(connection, "SELECT COUNT(*) FROM sqlite_schema") == 0;
  const bool has_table =
    count(connection, "SELECT COUNT(*) FROM sqlite_schema WHERE name = 'gatehouse_schema'") != 0;
  if (has_table)
    found.version =
      static_cast<int>(count(connection, "SELECT MAX(version) FROM gatehouse_schema"));
  return found;
}

void run(sqlite_connection& connection, const std::vector<std::string>& statements) {
  for (const auto& each : statements)
    connection.execute(each);
}

void step_up(sqlite_connection& connection, int from, int to) {
  for (const auto& each : migrations(dialect)) {
    if (each.version <= from || each.version > to)
      continue;
    run(connection, each.up);
    connection.execute(note_migration(dialect, each.version));
  }
}

void step_down(sqlite_connection& connection, int from, int to) {
  auto steps = migrations(dialect);
  std::reverse(steps.begin(), steps.end());
  for (const auto& each : steps) {
    if (each.version > from || each.version <= to)
      continue;
    run(connection, each.down);
    connection.execute(forget_migration(each.version));
  }
}

bool is_missing(const sqlite_options& options) {
  struct stat found {};
  return !options.is_in_memory() && stat(options.path.c_str(), &found) != 0;
}

} // namespace

schema_state read_schema(const sqlite_options& options) {
  if (is_missing(options))
    return {.is_fresh = true};
  try {
    sqlite_connection connection(options, sqlite_connection::purpose::read);
    return state_of(connection);
  } catch (const sqlite_fault& fault) {
    return {.fault = fault.what()};
  }
}

schema_state migrate(const sqlite_options& options, int version) {
  if (auto why = make_database_file(options); !why.empty())
    return {.fault = std::move(why)};
  try {
    sqlite_connection connection(options, sqlite_connection::purpose::write);
    return migrate(connection, version);
  } catch (const sqlite_fault& fault) {
    return {.fault = fault.what()};
  }
}

schema_state migrate(sqlite_connection& connection, int version) {
  run(connection, begin_migration(dialect));
  auto before = state_of(connection);
  // What a later program made, only that program can undo.
  if (before.version > schema_version()) {
    connection.roll_back();
    before.fault = "the schema is of version " + std::to_string(before.version)
                   + ", which this program does not know";
    return before;
  }
  run(connection, prepare_schema(dialect));
  step_up(connection, before.version, version);
  step_down(connection, before.version, version);
  run(connection, end_migration(dialect));
  return before;
}

} // namespace gatehouse::store
