#include "actors/blocking_writer.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <spdlog/logger.h>

namespace gatehouse::actors {

namespace {

/// Batches of one transaction: many enough that the disk is not what limits, few enough that the
/// first one does not wait long for the last.
constexpr std::size_t most_at_once = 256;

/// Records of one step of the sweep, and as many again for each batch beside it, so that what comes
/// in never outruns what goes.
constexpr std::size_t sweep_step = 64;
constexpr std::size_t sweep_for_batch = 2;
/// Where no batch takes its part, a step is larger.
constexpr std::size_t sweep_step_apart = 256;
constexpr std::chrono::milliseconds tick_interval{50};
/// After a full step there is more to do.
constexpr std::chrono::milliseconds busy_tick_interval{5};
/// Ticks between looks for expired records while there were none, or whether a database that failed
/// works again.
constexpr int resting_ticks = 10;
/// What somebody asked for is deleted in transactions of this size.
constexpr std::uint64_t wanted_at_once = 500;

} // namespace

blocking_writer::blocking_writer(caf::actor_config& config, blocking_parts parts)
  : store_writer_actor::base(config), parts_(std::move(parts)),
    records_(parts_.connect(store::blocking_store::access::write)),
    sealing_(parts_.secrets, parts_.random) {}

blocking_writer::behavior_type blocking_writer::make_behavior() {
  // What was sent before the end is written before it.
  set_exit_handler([this](const caf::exit_msg& why) {
    while (!waiting_.empty())
      write_group();
    quit(why.reason);
  });
  return {
    [this](const request_context&, store::batch& steps) -> caf::result<store::batch_outcome> {
      auto owed = make_response_promise<store::batch_outcome>();
      gather(owed, std::move(steps));
      return owed;
    },
    [this](const request_context&, const store::list_query& query) -> caf::result<store::page> {
      parts_.for_writer->leave();
      auto came = records_->list(query, parts_.now());
      settle(came.fault);
      if (!came.fault.empty())
        return make_error(fault::store_failed);
      if (!sealing_.open_all(came.found)) {
        tell_unopened(parts_);
        return make_error(fault::store_failed);
      }
      return std::move(came.found);
    },
    [this](const request_context&, const sweep_request& wanted) {
      parts_.for_writer->leave();
      return sweep(wanted);
    },
    [this](const request_context&, const sweep_tick&) {
      on_tick();
      const bool goes_on = has_more_to_sweep_ && !parts_.state->store_writes.is_failing();
      delayed_send(
        this, goes_on ? busy_tick_interval : tick_interval, request_context{}, sweep_tick{});
    },
    [this](const request_context&, const write_tick&) {
      is_tick_sent_ = false;
      write_group();
    },
  };
}

void blocking_writer::on_exit() {
  fail_all(fault::unavailable);
}

void blocking_writer::gather(promise owed, store::batch steps) {
  sealing_.seal_all(steps);
  waiting_.push_back({std::move(owed), std::move(steps)});
  write_later();
}

/// Behind all messages that are there already: they take part.
void blocking_writer::write_later() {
  if (is_tick_sent_)
    return;
  is_tick_sent_ = true;
  send(this, request_context{}, write_tick{});
}

void blocking_writer::write_group() {
  if (waiting_.empty())
    return;
  std::vector<const store::batch*> group;
  for (const auto& each : waiting_) {
    if (group.size() == most_at_once)
      break;
    group.push_back(&each.steps);
  }
  const auto now = parts_.now();
  const auto allowed = sweep_allowance(group.size());
  auto came = records_->apply(group, now, {.until = now, .limit = allowed});
  settle(came.fault);
  if (!came.is_committed())
    return fail_all(fault::store_failed);
  has_more_to_sweep_ = allowed > 0 ? came.swept == allowed : has_more_to_sweep_;
  for (auto& each : came.batches) {
    if (sealing_.open_all(waiting_.front().steps, each)) {
      waiting_.front().owed.deliver(std::move(each));
    } else {
      tell_unopened(parts_);
      waiting_.front().owed.deliver(make_error(fault::store_failed));
    }
    waiting_.pop_front();
    parts_.for_writer->leave();
  }
  if (!waiting_.empty())
    write_later();
}

std::size_t blocking_writer::sweep_allowance(std::size_t group) const {
  if (parts_.sweeps != sweeping::with_batches)
    return 0;
  return has_more_to_sweep_ ? sweep_step + group * sweep_for_batch : 0;
}

void blocking_writer::fail_all(fault code) {
  for (auto& each : waiting_) {
    each.owed.deliver(make_error(code));
    parts_.for_writer->leave();
  }
  waiting_.clear();
}

void blocking_writer::on_tick() {
  const bool is_failing = parts_.state->store_writes.is_failing();
  if ((is_failing || !has_more_to_sweep_) && ++ticks_at_rest_ < resting_ticks)
    return;
  ticks_at_rest_ = 0;
  if (is_failing)
    return settle(records_->probe());
  if (parts_.sweeps == sweeping::never) {
    has_more_to_sweep_ = false;
    return;
  }
  const auto now = parts_.now();
  const auto step = parts_.sweeps == sweeping::apart ? sweep_step_apart : sweep_step;
  const auto came = records_->apply({}, now, {.until = now, .limit = step});
  settle(came.fault);
  has_more_to_sweep_ = came.swept == step;
}

caf::result<std::uint64_t> blocking_writer::sweep(const sweep_request& wanted) {
  const auto until =
    protocol::from_numeric_date(std::min(protocol::numeric_date(parts_.now()), wanted.expired_by));
  std::uint64_t swept = 0;
  while (swept < wanted.limit) {
    const auto step = std::min(wanted_at_once, wanted.limit - swept);
    const auto came = records_->apply({}, parts_.now(), {.until = until, .limit = step});
    settle(came.fault);
    if (!came.is_committed())
      return make_error(fault::store_failed);
    swept += came.swept;
    if (came.swept < step)
      break;
  }
  return swept;
}

void blocking_writer::settle(const std::string& fault) {
  auto& health = parts_.state->store_writes;
  if (fault.empty()) {
    if (health.recover())
      parts_.log->info("the store can be written again");
    return;
  }
  const auto pending = parts_.pending_schema();
  const auto& why = pending.empty() ? fault : pending;
  if (health.fail(why))
    parts_.log->error(fmt::format("the store cannot be written: {}", why));
}

} // namespace gatehouse::actors
