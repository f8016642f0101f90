#include "store/postgres_batch.hpp"

#include "store/postgres_texts.hpp"
#include "store/record_version.hpp"

namespace gatehouse::store {

namespace {

constexpr int version_column = 0;
constexpr int payload_column = 1;

bool writes_record(verb what) noexcept {
  return what == verb::put || what == verb::add || what == verb::replace;
}

/// Reads what a step came to.
///
/// @returns false when it could not be done.
bool read_step(const operation& step, std::uint64_t version, PGresult* result, outcome& into) {
  const auto rows = libpq().PQntuples(result);
  switch (step.what) {
  case verb::get:
  case verb::take:
    if (rows == 0)
      return step.what == verb::get;
    if (step.what == verb::take)
      into.erased = 1;
    into.is_unchanged = libpq().PQgetisnull(result, 0, payload_column) != 0;
    if (!into.is_unchanged) {
      into.found.push_back(postgres_record(result, 0, step.item.kind));
      into.found.back().key = step.item.key;
    }
    return true;
  case verb::get_grant:
    if (rows > 0)
      into.found.push_back(postgres_record(result, 0, record_kind::grant));
    return true;
  case verb::put:
  case verb::add:
  case verb::replace: {
    if (affected_rows(result) == 0)
      return false;
    record written;
    written.kind = step.item.kind;
    written.version = version;
    into.found.push_back(std::move(written));
    return true;
  }
  case verb::erase:
  case verb::erase_all:
    into.erased = affected_rows(result);
    return true;
  case verb::require:
    return rows > 0
           && (step.version == 0 || postgres_number(result, 0, version_column) == step.version);
  }
  return false;
}

} // namespace

postgres_batch::postgres_batch(const batch& steps, const protocol::random_source& random)
  : steps_(steps) {
  versions_.reserve(steps.size());
  for (const auto& each : steps) {
    const bool is_writing = writes_record(each.what);
    if (is_writing && !misfit_ && !store::fits(each.item, sql_dialect::postgres))
      misfit_ = versions_.size();
    versions_.push_back(is_writing ? random_version(random) : 0);
  }
}

void postgres_batch::append(std::vector<postgres_call>& to) const {
  const auto& texts = postgres_texts::shared();
  const bool is_reading = is_read_only(steps_);
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    const auto& step = steps_[i];
    const auto& item = step.item;
    postgres_call call;
    // Who only reads locks nothing.
    call.prepared = texts.find(
      item.kind, is_reading && step.what == verb::require ? statement_slot::get : slot_of(step));
    call.values = {
      .key = item.key,
      .payload = item.payload,
      .group = item.group,
      .subject = item.subject,
      .client = item.client,
      .expires_at = protocol::numeric_date(item.expires_at),
      .version = versions_[i],
      .other_version = step.version};
    to.push_back(call);
  }
}

batch_outcome postgres_batch::read(std::span<const postgres_result> results) const {
  batch_outcome made;
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    outcome result;
    if (!read_step(steps_[i], versions_[i], results[i].get(), result)) {
      made.failed_at = i;
      made.steps.clear();
      return made;
    }
    made.steps.push_back(std::move(result));
  }
  made.is_applied = true;
  return made;
}

batch_outcome postgres_batch::refused() const {
  batch_outcome made;
  made.failed_at = misfit_.value_or(0);
  return made;
}

} // namespace gatehouse::store
