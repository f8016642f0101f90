#include "actors/postgres_store_actor.hpp"

#include "store/statement_values.hpp"

#include <fmt/format.h>
#include <spdlog/logger.h>

namespace gatehouse::actors {

namespace {

/// Records of one step of the sweep. Nodes that sweep at once pass each other by.
constexpr std::uint64_t sweep_step = 500;
constexpr std::chrono::milliseconds sweep_interval{1000};
/// After a full step there is more to do.
constexpr std::chrono::milliseconds busy_sweep_interval{20};

} // namespace

postgres_store_actor::postgres_store_actor(caf::actor_config& config, postgres_parts parts)
  : store_actor::base(config), parts_(std::move(parts)) {}

/// Delivers what the store answers, on the actor's own thread.
template <class T>
auto postgres_store_actor::settle(caf::typed_response_promise<T> owed, store_health& health) {
  return
    [owed, state = parts_.state, log = parts_.log, &health](store::store_answer<T> answer) mutable {
      if (auto* good = std::get_if<T>(&answer)) {
        if (health.recover())
          log->info("the store works again");
        owed.deliver(std::move(*good));
        return;
      }
      const auto& why = std::get<store::store_fault>(answer).message;
      if (health.fail(why))
        log->error(fmt::format("the store does not work: {}", why));
      owed.deliver(make_error(fault::store_failed));
    };
}

postgres_store_actor::behavior_type postgres_store_actor::make_behavior() {
  // Here and not in the constructor: this runs at home, on the loop.
  store_ = std::make_unique<store::postgres_store>(
    parts_.loop->context(), parts_.options, store::at_rest(parts_.secrets, parts_.random),
    parts_.random, [state = parts_.state, log = parts_.log](bool is_up, const std::string& what) {
      if (is_up) {
        state->store_writes.recover();
        state->store_reads.recover();
        log->info(what);
      } else {
        state->store_writes.fail(what);
        state->store_reads.fail(what);
        log->error(fmt::format("the database cannot be reached: {}", what));
      }
    });
  return {
    [this](const request_context&, store::batch& steps) -> caf::result<store::batch_outcome> {
      auto owed = make_response_promise<store::batch_outcome>();
      auto& health =
        store::is_read_only(steps) ? parts_.state->store_reads : parts_.state->store_writes;
      store_->apply(std::move(steps), settle(owed, health));
      return owed;
    },
    [this](const request_context&, const store::list_query& query) -> caf::result<store::page> {
      auto owed = make_response_promise<store::page>();
      store_->list(query, settle(owed, parts_.state->store_reads));
      return owed;
    },
    [this](const request_context&, const sweep_request& wanted) -> caf::result<std::uint64_t> {
      auto owed = make_response_promise<std::uint64_t>();
      store_->sweep(wanted.expired_by, wanted.limit, settle(owed, parts_.state->store_writes));
      return owed;
    },
    [this](const request_context&, const sweep_tick&) {
      // What failed is not written to by those who ask whether it is ready: somebody has to try.
      if (parts_.state->store_writes.is_failing())
        probe();
      else
        sweep_some();
    },
  };
}

void postgres_store_actor::on_exit() {
  store_.reset();
}

void postgres_store_actor::probe() {
  store_->probe(
    [self = caf::strong_actor_ptr(ctrl()), this](const store::store_answer<std::uint64_t>& answer) {
      if (getf(caf::abstract_actor::is_terminated_flag))
        return;
      if (std::holds_alternative<std::uint64_t>(answer) && parts_.state->store_writes.recover())
        parts_.log->info("the store can be written again");
      delayed_send(this, sweep_interval, request_context{}, sweep_tick{});
    });
}

void postgres_store_actor::sweep_some() {
  store_->sweep(
    sweep_request::now, sweep_step,
    [self = caf::strong_actor_ptr(ctrl()), this](const store::store_answer<std::uint64_t>& answer) {
      if (getf(caf::abstract_actor::is_terminated_flag))
        return;
      const auto* swept = std::get_if<std::uint64_t>(&answer);
      const bool is_full = swept != nullptr && *swept >= sweep_step;
      delayed_send(
        this, is_full ? busy_sweep_interval : sweep_interval, request_context{}, sweep_tick{});
    });
}

} // namespace gatehouse::actors
