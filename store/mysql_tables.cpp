#include "store/mysql_tables.hpp"

namespace gatehouse::store {

namespace {

constexpr auto dialect = sql_dialect::mysql;

std::size_t number_of(list_filters x) noexcept {
  return (x.group ? 1U : 0U) + (x.subject ? 2U : 0U) + (x.client ? 4U : 0U);
}

} // namespace

mysql_query& mysql_tables::run(
  record_kind kind, statement_slot which, const statement_values& with) {
  auto& home = table_of(kind);
  if (!home.texts)
    home.texts = statements_of(dialect, kind);
  return run(home.verbs[static_cast<std::size_t>(which)], with, [&] {
    return statement_at(*home.texts, which);
  });
}

mysql_query& mysql_tables::run_list(
  record_kind kind, list_filters filters, const statement_values& with) {
  return run(table_of(kind).lists[number_of(filters)], with, [&] {
    return list_statement(dialect, kind, filters);
  });
}

mysql_query& mysql_tables::run_count(
  record_kind kind, list_filters filters, const statement_values& with) {
  return run(table_of(kind).counts[number_of(filters)], with, [&] {
    return count_statement(dialect, kind, filters);
  });
}

template <class Text>
mysql_query& mysql_tables::run(mysql_query& query, const statement_values& with, Text text) {
  if (!query)
    query = connection_->prepare(text());
  query.run(with);
  return query;
}

} // namespace gatehouse::store
