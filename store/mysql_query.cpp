#include "store/mysql_connection.hpp"
#include "store/mysql_faults.hpp"

#include <algorithm>
#include <limits>
#include <mysql.h>

namespace gatehouse::store {

namespace {

/// Beyond what a number holds there is nothing, of rows as of seconds.
std::int64_t number_of(std::uint64_t x) noexcept {
  constexpr std::uint64_t largest = std::numeric_limits<std::int64_t>::max();
  return static_cast<std::int64_t>(std::min(x, largest));
}

bool is_number(enum_field_types type) noexcept {
  return type == MYSQL_TYPE_LONGLONG || type == MYSQL_TYPE_LONG || type == MYSQL_TYPE_SHORT
         || type == MYSQL_TYPE_TINY || type == MYSQL_TYPE_INT24;
}

/// Enough for the columns, and for most payloads.
constexpr std::size_t first_room = 2'048;

} // namespace

struct mysql_query::state {
  /// What a placeholder is bound to.
  struct parameter {
    std::int64_t number = 0;
    unsigned long size = 0;
  };
  struct column {
    std::int64_t number = 0;
    std::string octets;
    unsigned long size = 0;
    my_bool is_null = 0;
    my_bool is_cut = 0;
  };

  ~state() {
    if (handle != nullptr)
      mysql_stmt_close(handle);
  }

  void check(bool is_good) const {
    if (!is_good)
      throw_fault(handle);
  }

  void set_number(std::size_t at, std::int64_t x) {
    parameters[at].number = x;
    auto& place = places[at];
    place.buffer_type = MYSQL_TYPE_LONGLONG;
    place.buffer = &parameters[at].number;
  }

  /// As octets of no character set, so that nothing is translated.
  void set_octets(std::size_t at, std::string_view x) {
    parameters[at].size = x.size();
    auto& place = places[at];
    place.buffer_type = MYSQL_TYPE_BLOB;
    place.buffer = const_cast<char*>(x.data());
    place.buffer_length = x.size();
    place.length = &parameters[at].size;
  }

  void set(std::size_t at, sql_parameter what, const statement_values& x) {
    switch (what) {
    case sql_parameter::key:
    case sql_parameter::value:
      return set_octets(at, x.key);
    case sql_parameter::payload:
      return set_octets(at, x.payload);
    case sql_parameter::expires_at:
      return set_number(at, x.expires_at);
    case sql_parameter::version:
      return set_number(at, number_of(x.version));
    case sql_parameter::group:
      return set_octets(at, x.group);
    case sql_parameter::subject:
      return set_octets(at, x.subject);
    case sql_parameter::client:
      return set_octets(at, x.client);
    case sql_parameter::expected_version:
    case sql_parameter::known_version:
      return set_number(at, number_of(x.other_version));
    case sql_parameter::after:
      return set_octets(at, x.after);
    case sql_parameter::limit:
      return set_number(at, number_of(x.limit));
    case sql_parameter::offset:
      return set_number(at, number_of(x.offset));
    case sql_parameter::now:
    case sql_parameter::until:
      return set_number(at, x.now);
    }
  }

  /// Makes room for the columns of the result, if there is one.
  void describe() {
    const auto count = mysql_stmt_field_count(handle);
    if (count == 0)
      return;
    const std::unique_ptr<MYSQL_RES, decltype(&mysql_free_result)> about(
      mysql_stmt_result_metadata(handle), &mysql_free_result);
    check(about != nullptr);
    columns.resize(count);
    targets.resize(count);
    for (unsigned i = 0; i < count; ++i) {
      const bool counts = is_number(mysql_fetch_field_direct(about.get(), i)->type);
      targets[i].buffer_type = counts ? MYSQL_TYPE_LONGLONG : MYSQL_TYPE_BLOB;
      targets[i].is_null = &columns[i].is_null;
      targets[i].length = &columns[i].size;
      targets[i].error = &columns[i].is_cut;
      if (!counts)
        columns[i].octets.resize(first_room);
    }
    bind_columns();
  }

  void bind_columns() {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      auto& to = columns[i];
      const bool counts = targets[i].buffer_type == MYSQL_TYPE_LONGLONG;
      targets[i].buffer = counts ? static_cast<void*>(&to.number) : to.octets.data();
      targets[i].buffer_length = counts ? sizeof to.number : to.octets.size();
    }
    check(mysql_stmt_bind_result(handle, targets.data()) == 0);
  }

  /// Fetches what had no room, and has room from now on.
  void complete() {
    for (unsigned i = 0; i < columns.size(); ++i) {
      auto& to = columns[i];
      if (
        to.is_null != 0 || to.size <= to.octets.size() || targets[i].buffer_type != MYSQL_TYPE_BLOB)
        continue;
      to.octets.resize(to.size);
      auto place = targets[i];
      place.buffer = to.octets.data();
      place.buffer_length = to.octets.size();
      check(mysql_stmt_fetch_column(handle, &place, i, 0) == 0);
    }
    bind_columns();
  }

  MYSQL_STMT* handle = nullptr;
  sql_statement statement;
  std::vector<parameter> parameters;
  std::vector<MYSQL_BIND> places;
  std::vector<column> columns;
  std::vector<MYSQL_BIND> targets;
};

mysql_query::mysql_query(st_mysql* database, sql_statement statement)
  : state_(std::make_unique<state>()) {
  auto& x = *state_;
  x.statement = std::move(statement);
  x.handle = mysql_stmt_init(database);
  if (x.handle == nullptr)
    throw_fault(database);
  const auto& text = x.statement.text;
  x.check(mysql_stmt_prepare(x.handle, text.data(), text.size()) == 0);
  x.parameters.resize(x.statement.parameters.size());
  x.places.resize(x.statement.parameters.size());
  if (mysql_stmt_param_count(x.handle) != x.places.size())
    throw mysql_fault(0, "a statement has other placeholders than values");
  x.describe();
}

mysql_query::mysql_query() = default;
mysql_query::~mysql_query() = default;
mysql_query::mysql_query(mysql_query&&) noexcept = default;
mysql_query& mysql_query::operator=(mysql_query&&) noexcept = default;

void mysql_query::run(const statement_values& with) {
  auto& x = *state_;
  mysql_stmt_free_result(x.handle);
  for (std::size_t i = 0; i < x.places.size(); ++i)
    x.set(i, x.statement.parameters[i], with);
  x.check(x.places.empty() || mysql_stmt_bind_param(x.handle, x.places.data()) == 0);
  x.check(mysql_stmt_execute(x.handle) == 0);
  if (!x.columns.empty())
    x.check(mysql_stmt_store_result(x.handle) == 0);
}

bool mysql_query::next() {
  const int code = mysql_stmt_fetch(state_->handle);
  if (code == MYSQL_NO_DATA)
    return false;
  if (code == MYSQL_DATA_TRUNCATED)
    state_->complete();
  else
    state_->check(code == 0);
  return true;
}

std::uint64_t mysql_query::affected() const noexcept {
  return mysql_stmt_affected_rows(state_->handle);
}

std::int64_t mysql_query::number(std::size_t column) const {
  return state_->columns[column].number;
}

std::string mysql_query::octets(std::size_t column) const {
  const auto& from = state_->columns[column];
  return from.is_null != 0 ? std::string() : from.octets.substr(0, from.size);
}

bool mysql_query::is_null(std::size_t column) const {
  return state_->columns[column].is_null != 0;
}

} // namespace gatehouse::store
