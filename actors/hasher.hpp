#pragma once

#include "actors/fair_queue.hpp"
#include "actors/interfaces.hpp"
#include "protocol/random.hpp"
#include "protocol/secret_hash.hpp"

#include <caf/all.hpp>
#include <functional>
#include <memory>
#include <vector>

namespace gatehouse::actors {

/// Hashes, one at a time: a slow hash takes milliseconds of a core.
class hash_worker : public hash_worker_actor::base {
public:
  hash_worker(
    caf::actor_config& config, protocol::hash_settings settings,
    std::shared_ptr<const protocol::generated_secret_keys> keys, protocol::random_source random);

  const char* name() const override { return "gatehouse.hash_worker"; }

  behavior_type make_behavior() override;

private:
  [[nodiscard]] bool verify(const verify_secret_request& asked) const;

  protocol::hash_settings settings_;
  std::string decoy_;
  std::shared_ptr<const protocol::generated_secret_keys> keys_;
  protocol::random_source random_;
};

/// Stands before the workers: gives each of them one job at a time, in a fair order, and refuses with
/// `fault::overloaded` whatever would wait too long.
class hasher : public hasher_actor::base {
public:
  hasher(
    caf::actor_config& config, std::vector<hash_worker_actor> workers, fair_queue_limits limits);

  const char* name() const override { return "gatehouse.hasher"; }

  behavior_type make_behavior() override;

private:
  /// Starts the job on a worker, or refuses it.
  struct job {
    std::function<void(const hash_worker_actor&)> start;
    std::function<void(const caf::error&)> refuse;
  };

  template <class Answer, class Question>
  caf::typed_response_promise<Answer> enqueue_job(
    const request_context& context, Question question);
  void start_jobs();
  void on_done(std::size_t worker);

  std::vector<hash_worker_actor> workers_;
  std::vector<std::size_t> idle_;
  std::size_t current_ = 0;
  fair_queue<job> waiting_;
};

} // namespace gatehouse::actors
