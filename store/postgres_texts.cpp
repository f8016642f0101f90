#include "store/postgres_texts.hpp"

namespace gatehouse::store {

namespace {

constexpr std::size_t filter_count = 8;
constexpr std::size_t of_one_kind = statement_slots + 2 * filter_count;
static_assert(record_kinds * of_one_kind <= postgres_connection::max_statements);

std::size_t position_of(list_filters x) noexcept {
  return (x.group ? 1U : 0U) + (x.subject ? 2U : 0U) + (x.client ? 4U : 0U);
}

list_filters filters_at(std::size_t position) noexcept {
  return {
    .group = (position & 1U) != 0, .subject = (position & 2U) != 0, .client = (position & 4U) != 0};
}

} // namespace

const postgres_texts& postgres_texts::shared() {
  static const postgres_texts all;
  return all;
}

postgres_texts::postgres_texts() {
  for (std::size_t i = 0; i < record_kinds; ++i) {
    const auto kind = static_cast<record_kind>(i);
    kinds_[i].verbs = statements_of(sql_dialect::postgres, kind);
    for (std::size_t filter = 0; filter < filter_sets; ++filter) {
      kinds_[i].lists[filter] = list_statement(sql_dialect::postgres, kind, filters_at(filter));
      kinds_[i].counts[filter] = count_statement(sql_dialect::postgres, kind, filters_at(filter));
    }
  }
}

postgres_statement postgres_texts::find(record_kind kind, statement_slot which) const noexcept {
  const auto at = static_cast<std::size_t>(kind);
  return {
    at * of_one_kind + static_cast<std::size_t>(which), &statement_at(kinds_[at].verbs, which)};
}

postgres_statement postgres_texts::list(record_kind kind, list_filters filters) const noexcept {
  const auto at = static_cast<std::size_t>(kind);
  const auto filter = position_of(filters);
  return {at * of_one_kind + statement_slots + filter, &kinds_[at].lists[filter]};
}

postgres_statement postgres_texts::count(record_kind kind, list_filters filters) const noexcept {
  const auto at = static_cast<std::size_t>(kind);
  const auto filter = position_of(filters);
  return {at * of_one_kind + statement_slots + filter_sets + filter, &kinds_[at].counts[filter]};
}

} // namespace gatehouse::store
