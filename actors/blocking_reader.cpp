#include "actors/blocking_reader.hpp"

#include <fmt/format.h>
#include <spdlog/logger.h>

namespace gatehouse::actors {

namespace {

/// A connection that was not used between two of these is idle.
constexpr std::chrono::seconds rest_interval{10};

/// A question that failed after this time has waited for the database in vain; for a moment nobody
/// else does.
constexpr std::chrono::seconds long_wait{1};
constexpr std::chrono::milliseconds refusal{250};

} // namespace

blocking_reader::blocking_reader(caf::actor_config& config, blocking_parts parts)
  : resting_reader_actor::base(config), parts_(std::move(parts)),
    records_(parts_.connect(store::blocking_store::access::read)),
    sealing_(parts_.secrets, parts_.random) {}

blocking_reader::behavior_type blocking_reader::make_behavior() {
  delayed_send(this, rest_interval, request_context{}, sweep_tick{});
  return {
    [this](const request_context& context, const store::batch& steps)
      -> caf::result<store::batch_outcome> {
      parts_.for_readers->leave();
      if (is_in_vain(context))
        return make_error(fault::store_failed);
      const auto start = clock::now();
      auto came = records_->read(steps, parts_.now());
      settle(came.fault, start);
      if (!came.fault.empty())
        return make_error(fault::store_failed);
      if (!sealing_.open_all(steps, came.batch)) {
        tell_unopened(parts_);
        return make_error(fault::store_failed);
      }
      return std::move(came.batch);
    },
    [this](
      const request_context& context, const store::list_query& query) -> caf::result<store::page> {
      parts_.for_readers->leave();
      if (is_in_vain(context))
        return make_error(fault::store_failed);
      const auto start = clock::now();
      auto came = records_->list(query, parts_.now());
      settle(came.fault, start);
      if (!came.fault.empty())
        return make_error(fault::store_failed);
      if (!sealing_.open_all(came.found)) {
        tell_unopened(parts_);
        return make_error(fault::store_failed);
      }
      return std::move(came.found);
    },
    [this](const request_context&, const sweep_tick&) {
      records_->rest();
      delayed_send(this, rest_interval, request_context{}, sweep_tick{});
    },
  };
}

/// Whoever waited behind a connection that could not be made would wait for the next one, and so on.
bool blocking_reader::is_in_vain(const request_context& context) const {
  const bool is_late =
    context.deadline_ms != 0 && context.deadline_ms <= protocol::numeric_date(parts_.now()) * 1000;
  return is_late || clock::now() < refused_until_;
}

void blocking_reader::settle(const std::string& fault, clock::time_point start) {
  auto& health = parts_.state->store_reads;
  if (fault.empty()) {
    if (health.recover())
      parts_.log->info("the store can be read again");
    return;
  }
  const auto now = clock::now();
  if (now - start >= long_wait)
    refused_until_ = now + refusal;
  // Asked once: it waits for the database as well.
  const auto known = health.problem();
  const auto pending = known.empty() ? parts_.pending_schema() : known;
  const auto& why = pending.empty() ? fault : pending;
  if (health.fail(why))
    parts_.log->error(fmt::format("the store cannot be read: {}", why));
}

} // namespace gatehouse::actors
