#pragma once

#include "actors/fair_queue.hpp"
#include "actors/interfaces.hpp"
#include "protocol/random.hpp"
#include "protocol/secret_hash.hpp"
#include "protocol/time.hpp"

#include <array>
#include <caf/all.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace gatehouse::actors {

/// As whose secrets the passwords of accounts wait. It is one name for all of them, so that made-up
/// names bring no turns and a name's wait does not tell whether it is somebody's (AB-60). No client
/// can have it: RFC 6749, appendix A.1 has no control characters.
inline constexpr std::string_view account_passwords = "\naccounts";

/// How much may wait in a hasher.
struct hasher_limits {
  fair_queue_limits clients{};
  fair_queue_limits accounts{};
};

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
/// `fault::overloaded` whatever would wait too long, or has waited until nobody waits for it any more.
///
/// The secrets of clients and the passwords of accounts wait apart and take turns, so that however
/// many of one kind come, half of the work is left to the other (AB-59).
class hasher : public hasher_actor::base {
public:
  /// @param now  the clock of `request_context::deadline_ms`; none: nothing comes too late.
  hasher(
    caf::actor_config& config, std::vector<hash_worker_actor> workers, hasher_limits limits,
    std::function<protocol::time_point()> now);

  const char* name() const override { return "gatehouse.hasher"; }

  behavior_type make_behavior() override;

  /// Refuses what still waits: each job holds a promise, and a promise holds this actor.
  void on_exit() override;

private:
  /// Starts the job on a worker, or refuses it.
  struct job {
    std::int64_t deadline_ms = 0;
    std::function<void(const hash_worker_actor&)> start;
    std::function<void(const caf::error&)> refuse;
  };

  template <class Answer, class Question>
  caf::typed_response_promise<Answer> enqueue_job(
    const request_context& context, Question question);
  std::optional<job> next_job();
  [[nodiscard]] bool is_too_late(const job& x) const;
  void start_jobs();
  void on_done(std::size_t worker);

  std::vector<hash_worker_actor> workers_;
  std::vector<std::size_t> idle_;
  std::size_t current_ = 0;
  /// Of clients and of accounts.
  std::array<fair_queue<job>, 2> lanes_;
  std::size_t turn_ = 0;
  std::function<protocol::time_point()> now_;
};

} // namespace gatehouse::actors
