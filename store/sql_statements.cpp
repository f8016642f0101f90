#include "store/sql_statements.hpp"

#include "store/sql_schema.hpp"
#include "store/statement_writer.hpp"

namespace gatehouse::store {

namespace {

using enum sql_parameter;

constexpr std::string_view read_columns = "expires_at, record_group, subject, client";
constexpr std::array<std::string_view, 6> written_columns{"payload", "version", "record_group",
                                                          "subject", "client",  "expires_at"};
constexpr std::array written_parameters{payload, version, group, subject, client, expires_at};

/// Makes the statements of one table.
class table_statements {
public:
  table_statements(sql_dialect dialect, record_kind kind)
    : dialect_(dialect), kind_(kind), table_(table_of(kind)) {}

  sql_statement get() const {
    auto text = start();
    text.add("SELECT version, CASE WHEN version = ", known_version, " THEN NULL ELSE payload END, ")
      .add(read_columns, " FROM ", table_, " WHERE record_key = ", key, " AND ");
    return add_alive(text).finish();
  }

  sql_statement get_grant() const {
    auto text = start();
    text.add("SELECT version, payload, ", read_columns, ", record_key FROM ")
      .add(table_of(record_kind::grant), " WHERE record_key = (SELECT record_group FROM ", table_)
      .add(" WHERE record_key = ", key, " AND ");
    add_alive(text).add(") AND ");
    return add_alive(text).finish();
  }

  sql_statement require(bool in_version) const {
    auto text = start();
    text.add("SELECT version FROM ", table_, " WHERE record_key = ", key);
    if (in_version)
      text.add(" AND version = ", expected_version);
    text.add(" AND ");
    add_alive(text);
    text.add(shared_lock());
    return text.finish();
  }

  sql_statement put() const {
    auto text = start();
    add_insert(text);
    if (dialect_ == sql_dialect::mysql) {
      for (const auto column : written_columns)
        text.add(separator(column), column, " = VALUES(", column, ")");
      return text.finish();
    }
    add_proposed(text);
    return text.finish();
  }

  sql_statement add() const {
    auto text = start();
    add_insert(text);
    if (dialect_ == sql_dialect::mysql) {
      // Assigned from left to right: what the condition reads comes last.
      for (const auto column : written_columns)
        text.add(separator(column), column, " = IF(")
          .add("expires_at > 0 AND expires_at <= UNIX_TIMESTAMP(), VALUES(", column, "), ")
          .add(column, ")");
      return text.finish();
    }
    add_proposed(text);
    text.add(" WHERE ", table_, ".expires_at > 0 AND ", table_, ".expires_at <= ");
    return add_now(text).finish();
  }

  sql_statement replace() const {
    auto text = start();
    text.add("UPDATE ", table_, " SET ");
    for (std::size_t i = 0; i < written_columns.size(); ++i)
      text.add(i == 0 ? "" : ", ", written_columns[i], " = ", written_parameters[i]);
    text.add(" WHERE record_key = ", key, " AND version = ", expected_version, " AND ");
    return add_alive(text).finish();
  }

  sql_statement replace_payload() const {
    if (dialect_ != sql_dialect::sqlite)
      return {};
    auto text = start();
    text.add("UPDATE ", table_, " SET payload = ", payload, ", version = ", version)
      .add(" WHERE record_key = ", key, " AND version = ", expected_version);
    for (std::size_t i = 2; i < written_columns.size(); ++i)
      text.add(" AND ", written_columns[i], " = ", written_parameters[i]);
    text.add(" AND ");
    return add_alive(text).finish();
  }

  sql_statement take() const {
    auto text = start();
    const bool locks = dialect_ == sql_dialect::mysql;
    if (locks)
      text.add("SELECT version, payload, ", read_columns, " FROM ", table_);
    else
      text.add("DELETE FROM ", table_);
    text.add(" WHERE record_key = ", key, " AND ");
    add_alive(text);
    if (locks)
      text.add(" FOR UPDATE");
    else
      text.add(" RETURNING version, payload, ", read_columns);
    return text.finish();
  }

  sql_statement take_rest() const {
    if (dialect_ != sql_dialect::mysql)
      return {};
    return start().add("DELETE FROM ", table_, " WHERE record_key = ", key).finish();
  }

  sql_statement erase() const {
    auto text = start();
    text.add("DELETE FROM ", table_, " WHERE record_key = ", key, " AND ");
    return add_alive(text).finish();
  }

  sql_statement erase_all(index by) const {
    auto text = start();
    text.add("DELETE FROM ", table_, " WHERE ");
    return add_match(text, by, value).finish();
  }

  sql_statement sweep() const {
    auto text = start();
    text.add("DELETE FROM ", table_, " WHERE ");
    switch (dialect_) {
    case sql_dialect::sqlite:
      text.add("rowid IN (SELECT rowid FROM ", table_, " WHERE ");
      add_expired(text).add(" ORDER BY expires_at LIMIT ", limit, ")");
      break;
    case sql_dialect::postgres:
      // An array, so that the bound holds whatever the planner does. The condition is repeated for
      // records that were written anew while the statement waited for them.
      text.add("record_key = ANY (ARRAY(SELECT record_key FROM ", table_, " WHERE ");
      add_expired(text).add(" ORDER BY expires_at LIMIT ", limit);
      text.add(" FOR UPDATE SKIP LOCKED)) AND ");
      add_expired(text);
      break;
    case sql_dialect::mysql:
      add_expired(text).add(" ORDER BY expires_at LIMIT ", limit);
      break;
    }
    return text.finish();
  }

  sql_statement list(list_filters filters) const {
    auto text = start();
    text.add("SELECT version, payload, ", read_columns, ", record_key FROM ", table_);
    text.add(" WHERE record_key > ", after, " AND ");
    add_filters(text, filters);
    text.add(" ORDER BY record_key LIMIT ", limit, " OFFSET ", offset);
    return text.finish();
  }

  sql_statement count(list_filters filters) const {
    auto text = start();
    text.add("SELECT COUNT(*) FROM ", table_, " WHERE ");
    return add_filters(text, filters).finish();
  }

private:
  statement_writer start() const { return statement_writer(dialect_); }

  statement_writer& add_now(statement_writer& text) const {
    if (dialect_ == sql_dialect::sqlite)
      return text.add(now);
    return text.add(database_clock(dialect_));
  }

  statement_writer& add_alive(statement_writer& text) const {
    text.add("(expires_at = 0 OR expires_at > ");
    return add_now(text).add(")");
  }

  statement_writer& add_expired(statement_writer& text) const {
    if (dialect_ == sql_dialect::sqlite)
      return text.add("expires_at > 0 AND expires_at <= ", until);
    return text.add("expires_at > 0 AND expires_at <= LEAST(", until, ", ")
      .add(database_clock(dialect_), ")");
  }

  /// The second condition is what the partial index has: without it the index would not be used. An
  /// empty value finds nothing, as in the memory store.
  statement_writer& add_match(statement_writer& text, index by, sql_parameter value_of) const {
    const auto column = column_of(by);
    return text.add(column, " = ", value_of, " AND ", column).add(" <> ", empty_literal(dialect_));
  }

  statement_writer& add_filters(statement_writer& text, list_filters filters) const {
    const auto filter = [&](bool is_set, index by, sql_parameter value_of) {
      if (is_set)
        add_match(text, by, value_of).add(" AND ");
    };
    filter(filters.group, index::group, group);
    filter(filters.subject, index::subject, subject);
    filter(filters.client, index::client, client);
    return add_alive(text);
  }

  void add_insert(statement_writer& text) const {
    text.add("INSERT INTO ", table_, " (record_key");
    for (const auto column : written_columns)
      text.add(", ", column);
    text.add(") VALUES (", key);
    for (const auto parameter : written_parameters)
      text.add(", ", parameter);
    text.add(")");
    text.add(
      dialect_ == sql_dialect::mysql ? " ON DUPLICATE KEY UPDATE"
                                     : " ON CONFLICT (record_key) DO UPDATE SET");
  }

  void add_proposed(statement_writer& text) const {
    for (const auto column : written_columns)
      text.add(separator(column), column, " = excluded.", column);
  }

  static std::string_view separator(std::string_view column) {
    return column == written_columns.front() ? " " : ", ";
  }

  std::string_view shared_lock() const noexcept {
    switch (dialect_) {
    case sql_dialect::sqlite:
      return "";
    case sql_dialect::postgres:
      // A client is held against its deletion only: it is changed while its tokens are issued.
      return kind_ == record_kind::client ? " FOR KEY SHARE" : " FOR SHARE";
    case sql_dialect::mysql:
      return " LOCK IN SHARE MODE";
    }
    return "";
  }

  sql_dialect dialect_;
  record_kind kind_;
  std::string table_;
};

} // namespace

kind_statements statements_of(sql_dialect dialect, record_kind kind) {
  const table_statements of(dialect, kind);
  return {
    .get = of.get(),
    .get_grant = of.get_grant(),
    .require = of.require(false),
    .require_version = of.require(true),
    .put = of.put(),
    .add = of.add(),
    .replace = of.replace(),
    .replace_payload = of.replace_payload(),
    .take = of.take(),
    .take_rest = of.take_rest(),
    .erase = of.erase(),
    .erase_all =
      {of.erase_all(index::group), of.erase_all(index::subject), of.erase_all(index::client)},
    .sweep = of.sweep()};
}

list_filters filters_of(const list_query& query) noexcept {
  return {
    .group = !query.group.empty(),
    .subject = !query.subject.empty(),
    .client = !query.client.empty()};
}

sql_statement list_statement(sql_dialect dialect, record_kind kind, list_filters filters) {
  return table_statements(dialect, kind).list(filters);
}

sql_statement count_statement(sql_dialect dialect, record_kind kind, list_filters filters) {
  return table_statements(dialect, kind).count(filters);
}

std::string_view database_clock(sql_dialect dialect) noexcept {
  switch (dialect) {
  case sql_dialect::sqlite:
    return "";
  case sql_dialect::postgres:
    return "CAST(floor(extract(epoch FROM statement_timestamp())) AS BIGINT)";
  case sql_dialect::mysql:
    return "UNIX_TIMESTAMP()";
  }
  return "";
}

std::string_view empty_literal(sql_dialect dialect) noexcept {
  return dialect == sql_dialect::sqlite ? "X''" : "''";
}

} // namespace gatehouse::store
