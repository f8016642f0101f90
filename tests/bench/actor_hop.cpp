// What one hop between actors costs: a request and its reply between two actors on one I/O thread,
// and between an I/O thread and the scheduler's pool.

#include "actors/homed.hpp"
#include "actors/interfaces.hpp"
#include "actors/io_unit.hpp"
#include "net/io_loop.hpp"

#include <caf/all.hpp>
#include <chrono>
#include <future>
#include <iomanip>
#include <iostream>

namespace {

using namespace gatehouse;
using namespace gatehouse::actors;

constexpr std::size_t rounds = 400'000;

/// Answers scrapes with an empty text: the least that a typed actor can do.
class echo : public metrics_actor::base {
public:
  using metrics_actor::base::base;

  behavior_type make_behavior() override {
    return {[](const request_context&, const scrape_request&) { return std::string(); }};
  }
};

/// Asks again and again, one question at a time.
class asker : public audit_actor::base {
public:
  asker(caf::actor_config& config, metrics_actor whom, std::promise<void>& finished)
    : audit_actor::base(config), whom_(std::move(whom)), finished_(finished) {}

  behavior_type make_behavior() override {
    return {[this](const request_context&, const audit_event&) { ask(); }};
  }

private:
  void ask() {
    if (left_-- == 0)
      return finished_.set_value();
    request(whom_, caf::infinite, request_context{}, scrape_request{})
      .then([this](const std::string&) { ask(); });
  }

  metrics_actor whom_;
  std::promise<void>& finished_;
  std::size_t left_ = rounds;
};

home at(caf::execution_unit* unit) {
  return {unit, std::make_shared<actor_statistics>("bench", "bench")};
}

double microseconds_per_hop(caf::actor_system& system, io_unit& from, caf::execution_unit* to) {
  std::promise<void> done;
  auto finished = done.get_future();
  const auto answering = system.spawn<homed<echo>>(at(to));
  const auto asking = system.spawn<homed<asker>>(at(&from), answering, std::ref(done));
  const auto start = std::chrono::steady_clock::now();
  caf::anon_send(asking, request_context{}, audit_event{});
  finished.wait();
  const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - start;
  caf::anon_send_exit(asking, caf::exit_reason::user_shutdown);
  caf::anon_send_exit(answering, caf::exit_reason::user_shutdown);
  // A question and its answer are two hops.
  return took.count() / rounds / 2;
}

} // namespace

int main() {
  caf::actor_system_config config;
  config.add_message_types<caf::id_block::gatehouse>();
  config.set("scheduler.policy", caf::atom("sharing"));
  caf::actor_system system(config);
  net::io_loop loop("bench");
  io_unit unit(system, loop);
  loop.start();
  std::cout << std::fixed << std::setprecision(3);
  std::cout << "same_thread_us " << microseconds_per_hop(system, unit, &unit) << "\n";
  std::cout << "to_pool_us " << microseconds_per_hop(system, unit, nullptr) << "\n";
  system.await_all_actors_done();
  return 0;
}
