#include "store/sqlite_tables.hpp"

#include <algorithm>
#include <limits>

namespace gatehouse::store {

namespace {

constexpr auto dialect = sql_dialect::sqlite;

/// Beyond what a number holds there is nothing, of rows as of seconds.
std::int64_t number_of(std::uint64_t x) noexcept {
  constexpr std::uint64_t largest = std::numeric_limits<std::int64_t>::max();
  return static_cast<std::int64_t>(std::min(x, largest));
}

void bind(sqlite_query& query, int place, sql_parameter what, const statement_values& x) {
  switch (what) {
  case sql_parameter::key:
  case sql_parameter::value:
    return query.bind(place, x.key);
  case sql_parameter::payload:
    return query.bind(place, x.payload);
  case sql_parameter::expires_at:
    return query.bind(place, x.expires_at);
  case sql_parameter::version:
    return query.bind(place, number_of(x.version));
  case sql_parameter::group:
    return query.bind(place, x.group);
  case sql_parameter::subject:
    return query.bind(place, x.subject);
  case sql_parameter::client:
    return query.bind(place, x.client);
  case sql_parameter::expected_version:
  case sql_parameter::known_version:
    return query.bind(place, number_of(x.other_version));
  case sql_parameter::after:
    return query.bind(place, x.after);
  case sql_parameter::limit:
    return query.bind(place, number_of(x.limit));
  case sql_parameter::offset:
    return query.bind(place, number_of(x.offset));
  case sql_parameter::now:
  case sql_parameter::until:
    return query.bind(place, x.now);
  }
}

std::size_t number_of(list_filters x) noexcept {
  return (x.group ? 1U : 0U) + (x.subject ? 2U : 0U) + (x.client ? 4U : 0U);
}

} // namespace

sqlite_query& sqlite_tables::bound(
  record_kind kind, statement_slot which, const statement_values& with) {
  auto& home = table_of(kind);
  if (!home.texts)
    home.texts = statements_of(dialect, kind);
  return ready(home.verbs[static_cast<std::size_t>(which)], with, [&] {
    return statement_at(*home.texts, which);
  });
}

sqlite_query& sqlite_tables::bound_list(
  record_kind kind, list_filters filters, const statement_values& with) {
  return ready(table_of(kind).lists[number_of(filters)], with, [&] {
    return list_statement(dialect, kind, filters);
  });
}

sqlite_query& sqlite_tables::bound_count(
  record_kind kind, list_filters filters, const statement_values& with) {
  return ready(table_of(kind).counts[number_of(filters)], with, [&] {
    return count_statement(dialect, kind, filters);
  });
}

template <class Text>
sqlite_query& sqlite_tables::ready(compiled& x, const statement_values& with, Text text) {
  if (!x.query) {
    auto made = text();
    x.query = connection_->prepare(made.text);
    x.parameters = std::move(made.parameters);
  }
  int place = 0;
  for (const auto parameter : x.parameters)
    bind(x.query, ++place, parameter, with);
  return x.query;
}

} // namespace gatehouse::store
