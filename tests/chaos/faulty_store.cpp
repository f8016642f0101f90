#include "tests/chaos/faulty_store.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace gatehouse::tests::chaos {

namespace {

using std::chrono::steady_clock;
using store::record_kind;
using store::verb;

/// How much later a token is committed than it is answered, and a deleted record is written again.
constexpr std::chrono::milliseconds commit_delay{120};
constexpr std::chrono::milliseconds return_delay{40};
constexpr std::chrono::milliseconds cache_lifetime{300};
/// Of so many deletions one goes wrong.
constexpr std::uint64_t one_in = 3;

bool is_token_erasure(const store::operation& step) {
  return step.what == verb::erase && step.item.kind == record_kind::access_token;
}

bool erases_token(const store::batch& steps) {
  return std::any_of(steps.begin(), steps.end(), is_token_erasure);
}

/// A new token that uses nothing up: its answer does not depend on what the store says.
bool only_adds_token(const store::batch& steps) {
  return std::any_of(
           steps.begin(), steps.end(),
           [](const auto& step) {
             return step.what == verb::add && step.item.kind == record_kind::access_token;
           })
         && std::all_of(steps.begin(), steps.end(), [](const auto& step) {
              return step.what == verb::add || step.what == verb::require;
            });
}

/// Whether all that is asked is one token.
bool reads_one_token(const store::batch& steps) {
  return steps.size() == 1 && steps.front().what == verb::get
         && steps.front().item.kind == record_kind::access_token;
}

store::batch_outcome applied(std::size_t steps) {
  store::batch_outcome out;
  out.is_applied = true;
  out.steps.resize(steps);
  return out;
}

} // namespace

std::optional<fault> fault_named(std::string_view name) noexcept {
  constexpr std::array<std::pair<std::string_view, fault>, 6> names{
    {{"none", fault::none},
     {"answer_before_commit", fault::answer_before_commit},
     {"double_use", fault::double_use},
     {"lost_revocation", fault::lost_revocation},
     {"stale_cache", fault::stale_cache},
     {"resurrected_record", fault::resurrected_record}}};
  for (const auto& [known, value] : names)
    if (known == name)
      return value;
  return std::nullopt;
}

faulty_store::behavior_type faulty_store::make_behavior() {
  return {
    [this](const context& asked, store::batch& steps) { return apply(asked, steps); },
    [this](const context& asked, const store::list_query& query) -> caf::result<store::page> {
      return delegate(behind_, asked, query);
    },
    [this](const context& asked, const actors::sweep_request& wanted)
      -> caf::result<std::uint64_t> { return delegate(behind_, asked, wanted); },
    // The first one comes from the node and starts the store; the others are this actor's own.
    [this, is_started = false](const context& asked, const actors::sweep_tick& tick) mutable {
      if (!std::exchange(is_started, true))
        send(behind_, asked, tick);
      else
        catch_up();
    },
  };
}

caf::result<store::batch_outcome> faulty_store::apply(const context& asked, store::batch& steps) {
  switch (planted_) {
  case fault::none:
    break;
  case fault::answer_before_commit:
    return answer_early(asked, steps);
  case fault::double_use:
    for (auto& step : steps)
      if (step.what == verb::replace)
        step.what = verb::put;
    break;
  case fault::lost_revocation:
    if (erases_token(steps) && ++erased_ % one_in == 0)
      return applied(steps.size());
    break;
  case fault::stale_cache:
    return from_cache(asked, steps);
  case fault::resurrected_record:
    return write_again(asked, steps);
  }
  return pass_on(asked, steps);
}

caf::result<store::batch_outcome> faulty_store::pass_on(const context& asked, store::batch& steps) {
  return delegate(behind_, asked, std::move(steps));
}

caf::result<store::batch_outcome> faulty_store::answer_early(
  const context& asked, store::batch& steps) {
  if (only_adds_token(steps)) {
    commit_late(asked, steps);
    return applied(steps.size());
  }
  if (late_.empty() && committing_ == 0)
    return pass_on(asked, steps);
  auto owed = make_response_promise<store::batch_outcome>();
  waiting_.push_back({asked, std::move(steps), owed});
  return owed;
}

caf::result<store::batch_outcome> faulty_store::from_cache(
  const context& asked, store::batch& steps) {
  if (!reads_one_token(steps))
    return pass_on(asked, steps);
  const auto found = seen_.find(steps.front().item.key);
  if (found != seen_.end() && steady_clock::now() < found->second.until) {
    auto out = applied(1);
    out.steps.front().found.push_back(found->second.item);
    return out;
  }
  auto owed = make_response_promise<store::batch_outcome>();
  request(behind_, caf::infinite, asked, std::move(steps))
    .then(
      [this, owed](store::batch_outcome& reply) mutable {
        remember(reply);
        owed.deliver(std::move(reply));
      },
      [owed](caf::error& why) mutable { owed.deliver(std::move(why)); });
  return owed;
}

caf::result<store::batch_outcome> faulty_store::write_again(
  const context& asked, store::batch& steps) {
  // What a revocation reads first is what comes back later.
  if (reads_one_token(steps)) {
    auto owed = make_response_promise<store::batch_outcome>();
    request(behind_, caf::infinite, asked, std::move(steps))
      .then(
        [this, owed](store::batch_outcome& reply) mutable {
          remember(reply);
          owed.deliver(std::move(reply));
        },
        [owed](caf::error& why) mutable { owed.deliver(std::move(why)); });
    return owed;
  }
  const auto erasure = std::find_if(steps.begin(), steps.end(), is_token_erasure);
  if (erasure != steps.end() && ++erased_ % one_in == 0)
    if (const auto found = seen_.find(erasure->item.key); found != seen_.end()) {
      late_.push_back(
        {asked, {store::put(found->second.item)}, steady_clock::now() + return_delay});
      delayed_send(this, return_delay, context{}, actors::sweep_tick{});
    }
  return pass_on(asked, steps);
}

void faulty_store::remember(const store::batch_outcome& reply) {
  if (!reply.is_applied || reply.steps.empty())
    return;
  if (const auto* item = reply.steps.front().one())
    seen_[item->key] = {*item, steady_clock::now() + cache_lifetime};
}

void faulty_store::commit_late(const context& asked, const store::batch& steps) {
  late_.push_back({asked, steps, steady_clock::now() + commit_delay});
  delayed_send(this, commit_delay, context{}, actors::sweep_tick{});
}

void faulty_store::catch_up() {
  while (!late_.empty() && late_.front().due <= steady_clock::now()) {
    auto next = std::move(late_.front());
    late_.pop_front();
    ++committing_;
    request(behind_, caf::infinite, next.asked, std::move(next.steps))
      .then(
        [this](const store::batch_outcome&) { settle_late(); },
        [this](const caf::error&) { settle_late(); });
  }
}

void faulty_store::settle_late() {
  if (--committing_ > 0 || !late_.empty())
    return;
  for (auto& [asked, steps, owed] : std::exchange(waiting_, {}))
    request(behind_, caf::infinite, asked, std::move(steps))
      .then(
        [owed = owed](store::batch_outcome& reply) mutable { owed.deliver(std::move(reply)); },
        [owed = owed](caf::error& why) mutable { owed.deliver(std::move(why)); });
}

} // namespace gatehouse::tests::chaos
