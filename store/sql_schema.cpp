#include "store/sql_schema.hpp"

#include "store/sql_statements.hpp"

#include <array>

namespace gatehouse::store {

namespace {

constexpr std::array indexes{index::group, index::subject, index::client};

/// What columns are called in each dialect.
struct column_types {
  std::string_view key;
  std::string_view payload;
  std::string_view number;
  std::string_view text;
};

column_types types_of(sql_dialect dialect) noexcept {
  switch (dialect) {
  case sql_dialect::sqlite:
    return {.key = "BLOB", .payload = "BLOB", .number = "INTEGER", .text = "BLOB"};
  case sql_dialect::postgres:
    return {.key = "BYTEA", .payload = "BYTEA", .number = "BIGINT", .text = "BYTEA"};
  case sql_dialect::mysql:
    return {
      .key = "VARBINARY(1024)",
      .payload = "LONGBLOB",
      .number = "BIGINT",
      .text = "VARBINARY(1024)"};
  }
  return {};
}

std::string index_name(record_kind kind, std::string_view suffix) {
  return table_of(kind) + "_by_" + std::string(suffix);
}

std::string_view suffix_of(index by) noexcept {
  switch (by) {
  case index::group:
    return "group";
  case index::subject:
    return "subject";
  case index::client:
    return "client";
  }
  return {};
}

std::string columns_text(sql_dialect dialect) {
  const auto types = types_of(dialect);
  const auto column = [](std::string_view name, std::string_view type) {
    return "  " + std::string(name) + ' ' + std::string(type) + " NOT NULL,\n";
  };
  auto text = column("record_key", types.key) + column("payload", types.payload)
              + column("expires_at", types.number) + column("version", types.number);
  for (const auto by : indexes)
    text += column(column_of(by), types.text);
  return text + "  PRIMARY KEY (record_key)";
}

/// MySQL has no partial indexes, and no `CREATE INDEX IF NOT EXISTS`: they stand in the table.
std::string mysql_table(record_kind kind) {
  auto text =
    "CREATE TABLE IF NOT EXISTS " + table_of(kind) + " (\n" + columns_text(sql_dialect::mysql);
  const auto key = [&](std::string_view suffix, std::string_view column) {
    text += ",\n  KEY " + index_name(kind, suffix) + " (" + std::string(column) + ')';
  };
  for (const auto by : indexes)
    if (is_indexed(kind, by))
      key(suffix_of(by), column_of(by));
  key("expiry", "expires_at");
  return text + "\n) ENGINE=InnoDB";
}

std::string partial_index(
  sql_dialect dialect, record_kind kind, std::string_view suffix, std::string_view column) {
  const auto name = std::string(column);
  const auto condition = column == "expires_at"
                           ? std::string("expires_at > 0")
                           : name + " <> " + std::string(empty_literal(dialect));
  return "CREATE INDEX IF NOT EXISTS " + index_name(kind, suffix) + " ON " + table_of(kind) + " ("
         + name + ") WHERE " + condition;
}

void add_table(std::vector<std::string>& to, sql_dialect dialect, record_kind kind) {
  if (dialect == sql_dialect::mysql) {
    to.push_back(mysql_table(kind));
    return;
  }
  to.push_back(
    "CREATE TABLE IF NOT EXISTS " + table_of(kind) + " (\n" + columns_text(dialect) + "\n)"
    + (dialect == sql_dialect::sqlite ? " STRICT" : ""));
  for (const auto by : indexes)
    if (is_indexed(kind, by))
      to.push_back(partial_index(dialect, kind, suffix_of(by), column_of(by)));
  to.push_back(partial_index(dialect, kind, "expiry", "expires_at"));
}

/// The kinds of version 1. A kind that is added later comes with a migration of its own.
constexpr std::size_t kinds_of_first = 17;
static_assert(kinds_of_first == record_kinds, "a new kind needs a migration");

migration first_migration(sql_dialect dialect) {
  migration step{.version = 1, .name = "one table for each kind of record", .up = {}, .down = {}};
  for (std::size_t i = 0; i < kinds_of_first; ++i) {
    const auto kind = static_cast<record_kind>(i);
    add_table(step.up, dialect, kind);
    step.down.push_back("DROP TABLE IF EXISTS " + table_of(kind));
  }
  return step;
}

/// The clock of the database, SQLite's too: only people read this time.
std::string_view applied_now(sql_dialect dialect) noexcept {
  return dialect == sql_dialect::sqlite ? "CAST(strftime('%s', 'now') AS INTEGER)"
                                        : database_clock(dialect);
}

constexpr std::string_view mysql_lock = "CONCAT('gatehouse_schema_', MD5(DATABASE()))";

} // namespace

std::string table_of(record_kind kind) {
  return "gatehouse_" + std::string(name(kind));
}

std::string_view column_of(index by) noexcept {
  switch (by) {
  case index::group:
    return "record_group";
  case index::subject:
    return "subject";
  case index::client:
    return "client";
  }
  return {};
}

bool is_indexed(record_kind kind, index by) noexcept {
  switch (kind) {
  case record_kind::client:
    return by != index::client;
  case record_kind::access_token:
  case record_kind::refresh_token:
  case record_kind::authorization_code:
    return by != index::subject;
  case record_kind::grant:
  case record_kind::remembered_consent:
    return true;
  case record_kind::json_web_key:
  case record_kind::jwt_trust:
    return by == index::group;
  case record_kind::login_session:
    return by == index::subject;
  case record_kind::interaction:
  case record_kind::forced_subject:
  case record_kind::device_code:
  case record_kind::user_code:
  case record_kind::device_polls:
    return by == index::client;
  case record_kind::assertion_id:
  case record_kind::user_code_attempts:
  case record_kind::jwt_trust_name:
    return false;
  }
  return false;
}

std::vector<migration> migrations(sql_dialect dialect) {
  return {first_migration(dialect)};
}

int schema_version() noexcept {
  return 1;
}

std::vector<std::string> prepare_schema(sql_dialect dialect) {
  const std::string number(types_of(dialect).number);
  std::vector<std::string> out{
    "CREATE TABLE IF NOT EXISTS gatehouse_schema (\n  version " + number
    + " NOT NULL,\n  applied_at " + number + " NOT NULL,\n  PRIMARY KEY (version)\n)"
    + (dialect == sql_dialect::sqlite ? " STRICT" : "")};
  if (dialect == sql_dialect::postgres) {
    // A row to lock, because the advisory locks of CockroachDB do nothing.
    out.emplace_back("CREATE TABLE IF NOT EXISTS gatehouse_schema_lock (\n  id BIGINT NOT NULL,\n"
                     "  PRIMARY KEY (id)\n)");
    out.emplace_back("INSERT INTO gatehouse_schema_lock (id) VALUES (1) ON CONFLICT DO NOTHING");
  }
  return out;
}

std::vector<std::string> begin_migration(sql_dialect dialect) {
  switch (dialect) {
  case sql_dialect::sqlite:
    return {"BEGIN IMMEDIATE"};
  case sql_dialect::postgres:
    return {"BEGIN", "SELECT id FROM gatehouse_schema_lock WHERE id = 1 FOR UPDATE"};
  case sql_dialect::mysql:
    return {"SELECT GET_LOCK(" + std::string(mysql_lock) + ", 60)"};
  }
  return {};
}

std::vector<std::string> end_migration(sql_dialect dialect) {
  if (dialect == sql_dialect::mysql)
    return {"SELECT RELEASE_LOCK(" + std::string(mysql_lock) + ")"};
  return {"COMMIT"};
}

std::string_view applied_migrations() noexcept {
  return "SELECT version, applied_at FROM gatehouse_schema ORDER BY version";
}

std::string note_migration(sql_dialect dialect, int version) {
  return "INSERT INTO gatehouse_schema (version, applied_at) VALUES (" + std::to_string(version)
         + ", " + std::string(applied_now(dialect)) + ')';
}

std::string forget_migration(int version) {
  return "DELETE FROM gatehouse_schema WHERE version = " + std::to_string(version);
}

} // namespace gatehouse::store
