#include "actors/hasher.hpp"

#include <numeric>
#include <utility>

namespace gatehouse::actors {

hash_worker::hash_worker(
  caf::actor_config& config, protocol::hash_settings settings,
  std::shared_ptr<const protocol::generated_secret_keys> keys, protocol::random_source random)
  : hash_worker_actor::base(config), settings_(settings), decoy_(protocol::decoy_hash(settings)),
    keys_(std::move(keys)), random_(std::move(random)) {}

hash_worker::behavior_type hash_worker::make_behavior() {
  return {
    [this](const request_context&, const verify_secret_request& asked) { return verify(asked); },
    [this](const request_context&, const hash_secret_request& asked) -> caf::result<std::string> {
      auto hash = protocol::hash_secret(asked.chosen, settings_, random_);
      if (!hash)
        return make_error(fault::unavailable);
      return std::move(*hash);
    },
  };
}

/// Every stored hash is tried, even after one that matched: the time must not tell which it was.
bool hash_worker::verify(const verify_secret_request& asked) const {
  if (asked.stored.empty()) {
    static_cast<void>(protocol::verify_secret(asked.presented, decoy_, *keys_));
    return false;
  }
  bool is_right = false;
  for (const auto& stored : asked.stored)
    is_right = protocol::verify_secret(asked.presented, stored, *keys_) || is_right;
  return is_right;
}

hasher::hasher(
  caf::actor_config& config, std::vector<hash_worker_actor> workers, hasher_limits limits,
  std::function<protocol::time_point()> now)
  : hasher_actor::base(config), workers_(std::move(workers)), idle_(workers_.size()),
    lanes_{fair_queue<job>(limits.clients), fair_queue<job>(limits.accounts)},
    now_(std::move(now)) {
  std::iota(idle_.begin(), idle_.end(), std::size_t{0});
}

hasher::behavior_type hasher::make_behavior() {
  return {
    [this](const request_context& context, verify_secret_request& asked) {
      return enqueue_job<bool>(context, std::move(asked));
    },
    [this](const request_context& context, hash_secret_request& asked) {
      return enqueue_job<std::string>(context, std::move(asked));
    },
  };
}

template <class Answer, class Question>
caf::typed_response_promise<Answer> hasher::enqueue_job(
  const request_context& context, Question question) {
  auto promise = make_response_promise<Answer>();
  const auto client = question.client.str();
  const auto address = question.address;
  job added;
  added.deadline_ms = context.deadline_ms;
  added.start = [this, context, promise,
                 question = std::move(question)](const hash_worker_actor& worker) mutable {
    request(worker, caf::infinite, context, std::move(question))
      .then(
        [this, promise, mine = current_](Answer& answer) mutable {
          promise.deliver(std::move(answer));
          on_done(mine);
        },
        [this, promise, mine = current_](caf::error& error) mutable {
          promise.deliver(error);
          on_done(mine);
        });
  };
  added.refuse = [promise](const caf::error& error) mutable { promise.deliver(error); };
  auto& lane = lanes_.at(client == account_passwords ? 1 : 0);
  if (auto refused = lane.push(client, address, std::move(added)))
    refused->refuse(make_error(fault::overloaded));
  start_jobs();
  return promise;
}

/// Of the lane whose turn it is; of the other when nothing waits there.
std::optional<hasher::job> hasher::next_job() {
  for (std::size_t tried = 0; tried < lanes_.size(); ++tried) {
    auto next = lanes_.at(turn_).pop();
    turn_ = (turn_ + 1) % lanes_.size();
    if (next)
      return next;
  }
  return std::nullopt;
}

bool hasher::is_too_late(const job& x) const {
  return now_ && x.deadline_ms != 0 && x.deadline_ms <= protocol::numeric_date(now_()) * 1000;
}

void hasher::on_exit() {
  while (const auto left = next_job())
    left->refuse(make_error(fault::unavailable));
}

void hasher::start_jobs() {
  while (!idle_.empty()) {
    auto next = next_job();
    if (!next)
      return;
    if (is_too_late(*next)) {
      next->refuse(make_error(fault::overloaded));
      continue;
    }
    current_ = idle_.back();
    idle_.pop_back();
    next->start(workers_[current_]);
  }
}

void hasher::on_done(std::size_t worker) {
  idle_.push_back(worker);
  start_jobs();
}

} // namespace gatehouse::actors
