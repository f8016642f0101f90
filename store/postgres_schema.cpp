#include "store/postgres_schema.hpp"

#include "store/postgres_wire.hpp"
#include "store/sql_schema.hpp"

#include <charconv>
#include <stdexcept>

namespace gatehouse::store {

namespace {

constexpr auto dialect = sql_dialect::postgres;
/// What another node does to the schema may take long.
constexpr auto patience = "SET lock_timeout = '60s'; SET statement_timeout = 0; SET "
                          "idle_in_transaction_session_timeout = 0";

/// Ends a migration; caught before it leaves this file.
class postgres_fault : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

class session {
public:
  explicit session(const postgres_options& options) {
    if (auto problem = load_postgres_library(); !problem.empty())
      throw postgres_fault(problem);
    handle_ = open_postgres(connection_parameters(options, {}), true);
    if (!handle_)
      throw postgres_fault("there is no memory for a connection");
    if (libpq().PQstatus(handle_.get()) != CONNECTION_OK)
      throw postgres_fault(one_line(libpq().PQerrorMessage(handle_.get())));
  }

  postgres_result run(const std::string& text) {
    postgres_result result(libpq().PQexec(handle_.get(), text.c_str()));
    const auto status = libpq().PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
      throw postgres_fault(
        result ? primary_message(result.get()) : one_line(libpq().PQerrorMessage(handle_.get())));
    return result;
  }

  void run(const std::vector<std::string>& statements) {
    for (const auto& each : statements)
      run(each);
  }

  /// The number in the first column of the first row; 0 without one.
  std::int64_t number(const std::string& text) {
    const auto result = run(text);
    std::int64_t x = 0;
    if (libpq().PQntuples(result.get()) > 0) {
      const std::string_view shown = libpq().PQgetvalue(result.get(), 0, 0);
      std::from_chars(shown.data(), shown.data() + shown.size(), x);
    }
    return x;
  }

private:
  postgres_handle handle_;
};

schema_state state_of(session& database) {
  schema_state found;
  // Of the schema in which tables would be made: others may hold tables of other programs.
  const auto tables = database.number(
    "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = current_schema() "
    "AND table_name LIKE 'gatehouse\\_%'");
  found.is_fresh = tables == 0;
  const bool has_table =
    database.number("SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = "
                    "current_schema() AND table_name = 'gatehouse_schema'")
    != 0;
  if (has_table)
    found.version =
      static_cast<int>(database.number("SELECT COALESCE(MAX(version), 0) FROM gatehouse_schema"));
  return found;
}

void step_up(session& database, int from, int to) {
  for (const auto& each : migrations(dialect)) {
    if (each.version <= from || each.version > to)
      continue;
    database.run(each.up);
    database.run(note_migration(dialect, each.version));
  }
}

void step_down(session& database, int from, int to) {
  const auto steps = migrations(dialect);
  // clang 14 cannot read std::views::reverse.
  for (auto next = steps.rbegin(); next != steps.rend(); ++next) {
    const auto& each = *next;
    if (each.version > from || each.version <= to)
      continue;
    database.run(each.down);
    database.run(forget_migration(each.version));
  }
}

/// Two nodes that make the first tables at once get into each other's way: one has to ask again.
void prepare(session& database) {
  constexpr int attempts = 5;
  for (int i = 1;; ++i) {
    try {
      database.run(prepare_schema(dialect));
      return;
    } catch (const postgres_fault&) {
      if (i == attempts)
        throw;
    }
  }
}

} // namespace

schema_state read_schema(const postgres_options& options) {
  try {
    session database(options);
    return state_of(database);
  } catch (const postgres_fault& fault) {
    return {.fault = fault.what()};
  }
}

schema_state migrate(const postgres_options& options, int version) {
  try {
    session database(options);
    const bool was_fresh = state_of(database).is_fresh;
    database.run(std::string(patience));
    prepare(database);
    database.run(begin_migration(dialect));
    auto before = state_of(database);
    before.is_fresh = was_fresh;
    // What a later program made, only that program can undo.
    if (before.version > schema_version()) {
      before.fault = "the schema is of version " + std::to_string(before.version)
                     + ", which this program does not know";
      return before;
    }
    step_up(database, before.version, version);
    step_down(database, before.version, version);
    database.run(end_migration(dialect));
    return before;
  } catch (const postgres_fault& fault) {
    return {.fault = fault.what()};
  }
}

} // namespace gatehouse::store
