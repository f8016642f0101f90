#include "store/postgres_list.hpp"

#include "store/postgres_texts.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace gatehouse::store {

namespace {

postgres_call plain(const char* text) {
  postgres_call call;
  call.plain = text;
  return call;
}

/// @param limit  how many records are shown of those that were read.
page to_page(const postgres_run& done, const list_query& asked, std::uint64_t limit) {
  page found;
  if (asked.counts_all)
    found.total = postgres_number(done.results[1].get(), 0, 0);
  const auto* rows = done.results[asked.counts_all ? 2 : 1].get();
  const auto count = libpq().PQntuples(rows);
  found.has_more = static_cast<std::uint64_t>(count) > limit;
  const auto shown = found.has_more ? static_cast<int>(limit) : count;
  for (int row = 0; row < shown; ++row)
    found.items.push_back(postgres_record(rows, row, asked.kind));
  return found;
}

} // namespace

void read_page(
  const std::shared_ptr<postgres_connection>& on, const list_query& asked,
  std::function<void(page_reading)> then) {
  constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  const auto filters = filters_of(asked);
  const auto limit = std::min(asked.limit, most - 1);
  // One more tells whether there are more.
  const statement_values with{
    .group = asked.group,
    .subject = asked.subject,
    .client = asked.client,
    .after = asked.after,
    .limit = limit + 1,
    .offset = std::min(asked.offset, most)};
  const auto& texts = postgres_texts::shared();
  std::vector<postgres_call> calls{
    plain("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")};
  if (asked.counts_all)
    calls.push_back({.prepared = texts.count(asked.kind, filters), .values = with});
  calls.push_back({.prepared = texts.list(asked.kind, filters), .values = with});
  calls.push_back(plain("COMMIT"));
  on->run(std::move(calls), [on, asked, then = std::move(then), limit](const postgres_run& done) {
    if (done.is_done())
      return then({to_page(done, asked, limit), false});
    // A transaction that failed is open.
    on->close();
    then({store_fault{done.fault}, done.is_lost || done.is_worth_retrying()});
  });
}

} // namespace gatehouse::store
