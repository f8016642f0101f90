#include "store/mysql_batch.hpp"

#include "store/record_version.hpp"

#include <algorithm>

namespace gatehouse::store {

namespace {

constexpr auto dialect = sql_dialect::mysql;
using slot = statement_slot;

/// What a message holds beside the payload.
constexpr std::uint64_t beside_payload = 16 * 1'024;

/// Whether a step may fail when another has written already; otherwise there is nothing to undo.
bool may_be_undone(const batch& steps, std::uint64_t packet_limit) noexcept {
  const auto can_fail_here = [&](const operation& each) {
    return can_fail(each, dialect) || each.item.payload.size() + beside_payload > packet_limit;
  };
  const auto first = std::find_if(
    steps.begin(), steps.end(), [](const operation& each) { return writes(each.what); });
  return first != steps.end() && std::any_of(std::next(first), steps.end(), can_fail_here);
}

constexpr std::size_t payload_column = 1;
constexpr std::size_t key_column = 6;

/// Reads the columns of `sql_column`, but for the key.
record read_record(const mysql_query& row, record_kind kind) {
  record item;
  item.kind = kind;
  item.version = static_cast<std::uint64_t>(row.number(0));
  item.payload = row.octets(payload_column);
  item.expires_at = protocol::from_numeric_date(row.number(2));
  item.group = row.octets(3);
  item.subject = row.octets(4);
  item.client = row.octets(5);
  return item;
}

} // namespace

batch_outcome mysql_batch::apply(const batch& steps) {
  const bool is_guarded = may_be_undone(steps, connection_->packet_limit());
  // The next one of this name takes its place, so that it need not be released.
  if (is_guarded)
    connection_->execute("SAVEPOINT batch");
  batch_outcome made;
  for (const auto& step : steps) {
    outcome result;
    if (!perform(step, result)) {
      if (is_guarded)
        connection_->execute("ROLLBACK TO SAVEPOINT batch");
      made.failed_at = made.steps.size();
      made.steps.clear();
      return made;
    }
    made.steps.push_back(std::move(result));
  }
  made.is_applied = true;
  return made;
}

batch_outcome mysql_batch::read(const batch& steps) {
  batch_outcome made;
  for (const auto& step : steps) {
    outcome result;
    const bool is_done = step.what == verb::require ? is_seen(step) : perform(step, result);
    if (!is_done) {
      made.failed_at = made.steps.size();
      made.steps.clear();
      return made;
    }
    made.steps.push_back(std::move(result));
  }
  made.is_applied = true;
  return made;
}

bool mysql_batch::perform(const operation& step, outcome& result) {
  switch (step.what) {
  case verb::get:
    read_one(step, result);
    return true;
  case verb::get_grant:
    read_grant(step, result);
    return true;
  case verb::put:
  case verb::add:
  case verb::replace:
    return write(step, result);
  case verb::take:
    return take(step, result);
  case verb::erase:
  case verb::erase_all:
    result.erased = tables_.run(step.item.kind, slot_of(step), {.key = step.item.key}).affected();
    return true;
  case verb::require:
    return is_there(step);
  }
  return false;
}

bool mysql_batch::write(const operation& step, outcome& result) {
  const auto& item = step.item;
  // What no message can hold would end the connection, and the transactions of others with it.
  if (!fits(item, dialect) || item.payload.size() + beside_payload > connection_->packet_limit())
    return false;
  record written;
  written.kind = item.kind;
  written.version = random_version(*random_);
  const auto& query = tables_.run(
    item.kind, slot_of(step),
    {.key = item.key,
     .payload = item.payload,
     .group = item.group,
     .subject = item.subject,
     .client = item.client,
     .expires_at = protocol::numeric_date(item.expires_at),
     .version = written.version,
     .other_version = step.version});
  if (query.affected() == 0)
    return false;
  result.found.push_back(std::move(written));
  return true;
}

bool mysql_batch::read_one(const operation& step, outcome& result) {
  auto& query = tables_.run(
    step.item.kind, slot_of(step), {.key = step.item.key, .other_version = step.version});
  if (!query.next())
    return false;
  result.is_unchanged = step.what == verb::get && query.is_null(payload_column);
  if (!result.is_unchanged) {
    result.found.push_back(read_record(query, step.item.kind));
    result.found.back().key = step.item.key;
  }
  return true;
}

void mysql_batch::read_grant(const operation& step, outcome& result) {
  auto& query = tables_.run(step.item.kind, slot::get_grant, {.key = step.item.key});
  if (!query.next())
    return;
  result.found.push_back(read_record(query, record_kind::grant));
  result.found.back().key = query.octets(key_column);
}

/// Who has read it has locked it: nobody else can have taken it meanwhile.
bool mysql_batch::take(const operation& step, outcome& result) {
  if (!read_one(step, result))
    return false;
  result.erased = tables_.run(step.item.kind, slot::take_rest, {.key = step.item.key}).affected();
  return result.erased == 1;
}

bool mysql_batch::is_there(const operation& step) {
  return tables_
    .run(step.item.kind, slot_of(step), {.key = step.item.key, .other_version = step.version})
    .next();
}

/// As of the moment of the transaction, where `require` would lock what is there now.
bool mysql_batch::is_seen(const operation& step) {
  auto& query =
    tables_.run(step.item.kind, slot::get, {.key = step.item.key, .other_version = step.version});
  return query.next()
         && (step.version == 0 || static_cast<std::uint64_t>(query.number(0)) == step.version);
}

page mysql_batch::list(const list_query& query) {
  constexpr auto most = std::numeric_limits<std::uint64_t>::max();
  const statement_values with{
    .group = query.group,
    .subject = query.subject,
    .client = query.client,
    .after = query.after,
    // One more tells whether there are more.
    .limit = query.limit == most ? most : query.limit + 1,
    .offset = query.offset};
  const auto filters = filters_of(query);
  page found;
  if (query.counts_all) {
    auto& count = tables_.run_count(query.kind, filters, with);
    found.total = count.next() ? static_cast<std::uint64_t>(count.number(0)) : 0;
  }
  auto& rows = tables_.run_list(query.kind, filters, with);
  while (rows.next()) {
    if (found.items.size() == query.limit) {
      found.has_more = true;
      break;
    }
    found.items.push_back(read_record(rows, query.kind));
    found.items.back().key = rows.octets(key_column);
  }
  return found;
}

std::uint64_t mysql_batch::sweep(protocol::time_point until, std::size_t limit) {
  std::uint64_t swept = 0;
  for (std::size_t i = 0; i < record_kinds && swept < limit; ++i) {
    swept += sweep_kind(
      static_cast<record_kind>(next_swept_), protocol::numeric_date(until), limit - swept);
    // A kind that has more is where the next sweep begins, after all others had their turn.
    next_swept_ = (next_swept_ + 1) % record_kinds;
  }
  return swept;
}

std::uint64_t mysql_batch::sweep_kind(record_kind kind, std::int64_t until, std::size_t limit) {
  try {
    return tables_.run(kind, slot::sweep, {.limit = limit, .now = until}).affected();
  } catch (const mysql_fault& fault) {
    if (!fault.is_contention())
      throw;
    return 0;
  }
}

} // namespace gatehouse::store
