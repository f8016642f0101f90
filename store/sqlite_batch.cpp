#include "store/sqlite_batch.hpp"

#include "store/record_version.hpp"

#include <algorithm>

namespace gatehouse::store {

namespace {

constexpr auto dialect = sql_dialect::sqlite;

/// Whether a step may fail when another has written already; otherwise there is nothing to undo.
bool may_be_undone(const batch& steps) noexcept {
  const auto first = std::find_if(
    steps.begin(), steps.end(), [](const operation& each) { return writes(each.what); });
  return first != steps.end()
         && std::any_of(std::next(first), steps.end(), [](const operation& each) {
              return can_fail(each, dialect);
            });
}

/// Reads the columns of `sql_column`, but for the key.
record read_record(const sqlite_query& row, record_kind kind) {
  record item;
  item.kind = kind;
  item.version = static_cast<std::uint64_t>(row.number(0));
  item.payload = row.octets(1);
  item.expires_at = protocol::from_numeric_date(row.number(2));
  item.group = row.octets(3);
  item.subject = row.octets(4);
  item.client = row.octets(5);
  return item;
}

constexpr int payload_column = 1;
constexpr int key_column = 6;

} // namespace

batch_outcome sqlite_batch::apply(const batch& steps, protocol::time_point now) {
  const bool is_guarded = may_be_undone(steps);
  if (is_guarded)
    connection_->execute("SAVEPOINT batch");
  batch_outcome done;
  for (const auto& step : steps) {
    outcome result;
    if (!perform(step, protocol::numeric_date(now), result)) {
      if (is_guarded)
        connection_->execute("ROLLBACK TO batch; RELEASE batch");
      done.failed_at = done.steps.size();
      done.steps.clear();
      return done;
    }
    done.steps.push_back(std::move(result));
  }
  if (is_guarded)
    connection_->execute("RELEASE batch");
  done.is_applied = true;
  return done;
}

bool sqlite_batch::perform(const operation& step, std::int64_t now, outcome& result) {
  switch (step.what) {
  case verb::get:
    read_one(step, statement_slot::get, now, result);
    return true;
  case verb::get_grant:
    read_grant(step, now, result);
    return true;
  case verb::put:
    return write(step, statement_slot::put, now, result);
  case verb::add:
    return write(step, statement_slot::add, now, result);
  case verb::replace:
    // What stays under the same columns leaves the indexes as they are.
    return write(step, statement_slot::replace_payload, now, result)
           || write(step, statement_slot::replace, now, result);
  case verb::take:
    result.erased = 1;
    return read_one(step, statement_slot::take, now, result);
  case verb::erase:
    result.erased = erase(step, statement_slot::erase, now);
    return true;
  case verb::erase_all:
    result.erased = erase(step, slot_of(step), now);
    return true;
  case verb::require:
    return is_there(step, now);
  }
  return false;
}

bool sqlite_batch::write(
  const operation& step, statement_slot how, std::int64_t now, outcome& result) {
  const auto& item = step.item;
  if (!fits(item, dialect))
    return false;
  record written;
  written.kind = item.kind;
  written.version = random_version(*random_);
  auto& query = tables_.bound(
    item.kind, how,
    {.key = item.key,
     .payload = item.payload,
     .group = item.group,
     .subject = item.subject,
     .client = item.client,
     .expires_at = protocol::numeric_date(item.expires_at),
     .version = written.version,
     .other_version = step.version,
     .now = now});
  const query_run run(query);
  query.step();
  if (connection_->changes() == 0)
    return false;
  result.found.push_back(std::move(written));
  return true;
}

bool sqlite_batch::read_one(
  const operation& step, statement_slot how, std::int64_t now, outcome& result) {
  auto& query = tables_.bound(
    step.item.kind, how, {.key = step.item.key, .other_version = step.version, .now = now});
  const query_run run(query);
  if (!query.step())
    return false;
  result.is_unchanged = how == statement_slot::get && query.is_null(payload_column);
  if (!result.is_unchanged) {
    result.found.push_back(read_record(query, step.item.kind));
    result.found.back().key = step.item.key;
  }
  // What deletes has done so only when it has come to its end.
  query.step();
  return true;
}

void sqlite_batch::read_grant(const operation& step, std::int64_t now, outcome& result) {
  auto& query =
    tables_.bound(step.item.kind, statement_slot::get_grant, {.key = step.item.key, .now = now});
  const query_run run(query);
  if (!query.step())
    return;
  result.found.push_back(read_record(query, record_kind::grant));
  result.found.back().key = query.octets(key_column);
}

bool sqlite_batch::is_there(const operation& step, std::int64_t now) {
  auto& query = tables_.bound(
    step.item.kind, step.version == 0 ? statement_slot::require : statement_slot::require_version,
    {.key = step.item.key, .other_version = step.version, .now = now});
  const query_run run(query);
  return query.step();
}

std::uint64_t sqlite_batch::erase(const operation& step, statement_slot how, std::int64_t now) {
  auto& query = tables_.bound(step.item.kind, how, {.key = step.item.key, .now = now});
  const query_run run(query);
  query.step();
  return connection_->changes();
}

page sqlite_batch::list(const list_query& query, protocol::time_point now) {
  constexpr auto most = std::numeric_limits<std::uint64_t>::max();
  const statement_values with{
    .group = query.group,
    .subject = query.subject,
    .client = query.client,
    .after = query.after,
    // One more tells whether there are more.
    .limit = query.limit == most ? most : query.limit + 1,
    .offset = query.offset,
    .now = protocol::numeric_date(now)};
  const auto filters = filters_of(query);
  page found;
  if (query.counts_all) {
    auto& count = tables_.bound_count(query.kind, filters, with);
    const query_run run(count);
    count.step();
    found.total = static_cast<std::uint64_t>(count.number(0));
  }
  auto& rows = tables_.bound_list(query.kind, filters, with);
  const query_run run(rows);
  while (rows.step()) {
    if (found.items.size() == query.limit) {
      found.has_more = true;
      break;
    }
    found.items.push_back(read_record(rows, query.kind));
    found.items.back().key = rows.octets(key_column);
  }
  return found;
}

std::uint64_t sqlite_batch::sweep(protocol::time_point until, std::size_t limit) {
  std::uint64_t swept = 0;
  for (std::size_t i = 0; i < record_kinds && swept < limit; ++i) {
    const auto kind = static_cast<record_kind>(next_swept_);
    auto& query = tables_.bound(
      kind, statement_slot::sweep, {.limit = limit - swept, .now = protocol::numeric_date(until)});
    const query_run run(query);
    query.step();
    swept += connection_->changes();
    // A kind that has more is where the next sweep begins, after all others had their turn.
    next_swept_ = (next_swept_ + 1) % record_kinds;
  }
  return swept;
}

} // namespace gatehouse::store
