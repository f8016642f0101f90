#include "actors/gate.hpp"
#include "actors/homed.hpp"
#include "net/io_loop.hpp"

#include <array>
#include <caf/all.hpp>
#include <doctest/doctest.h>
#include <future>
#include <sstream>
#include <thread>

using namespace gatehouse;
using namespace gatehouse::actors;

namespace {

class plain_config : public caf::actor_system_config {
public:
  plain_config() {
    add_message_types<caf::id_block::gatehouse>();
    set("scheduler.policy", caf::atom("sharing"));
    set("scheduler.max-threads", std::size_t{2});
    set("logger.verbosity", caf::atom("quiet"));
  }
};

std::string this_thread() {
  std::ostringstream text;
  text << std::this_thread::get_id();
  return text.str();
}

/// Answers with the thread it runs on; asks a hasher first when it was given one.
class tells_thread : public endpoint_actor::base {
public:
  tells_thread(caf::actor_config& config, hash_worker_actor next)
    : endpoint_actor::base(config), next_(std::move(next)) {}

  behavior_type make_behavior() override {
    return {
      [this](const request_context& context, const net::http_request&)
        -> caf::result<net::http_response> {
        auto promise = make_response_promise<net::http_response>();
        request(next_, caf::infinite, context, hash_secret_request{})
          .then([promise, before = this_thread()](const std::string& there) mutable {
            net::http_response response;
            response.header_lines = before;
            response.body = this_thread() + "/" + there;
            promise.deliver(std::move(response));
          });
        return promise;
      }};
  }

private:
  hash_worker_actor next_;
};

class tells_its_thread : public hash_worker_actor::base {
public:
  explicit tells_its_thread(caf::actor_config& config) : hash_worker_actor::base(config) {}

  behavior_type make_behavior() override {
    return {
      [](const request_context&, const verify_secret_request&) { return true; },
      [](const request_context&, const hash_secret_request&) { return this_thread(); }};
  }
};

std::shared_ptr<actor_statistics> statistics() {
  return std::make_shared<actor_statistics>("test", "test");
}

/// Two I/O threads with their units and gates, as in a node.
struct threads {
  plain_config config;
  caf::actor_system system{config};
  std::array<net::io_loop, 2> loops{net::io_loop("io-0"), net::io_loop("io-1")};
  std::array<io_unit, 2> units{io_unit(system, loops[0]), io_unit(system, loops[1])};
  caf::actor gate_handle = system.spawn<gate, caf::hidden>(units[0]);
  std::vector<caf::actor> spawned;

  threads() {
    for (auto& loop : loops)
      loop.start();
  }

  ~threads() {
    for (const auto& each : spawned)
      caf::anon_send_exit(each, caf::exit_reason::user_shutdown);
    spawned.clear();
    system.await_all_actors_done();
    for (auto& loop : loops)
      loop.stop();
    for (auto& loop : loops)
      loop.join();
  }

  template <class Actor, class... Ts>
  auto spawn(caf::execution_unit* unit, Ts... xs) {
    auto handle = system.spawn<homed<Actor>>(home{unit, statistics()}, std::move(xs)...);
    spawned.push_back(caf::actor_cast<caf::actor>(handle));
    return handle;
  }

  std::string thread_of(std::size_t loop) {
    std::promise<std::string> told;
    loops[loop].post([&] { told.set_value(this_thread()); });
    return told.get_future().get();
  }

  /// Asks through the gate of the first thread. Tells where the actor ran and where the reply came.
  std::pair<net::http_response, std::string> ask(const endpoint_actor& endpoint) {
    std::promise<std::pair<net::http_response, std::string>> told;
    loops[0].post([&] {
      auto* through = static_cast<gate*>(caf::actor_cast<caf::abstract_actor*>(gate_handle));
      through->ask(
        endpoint, {}, {},
        [&](net::http_response response) {
          told.set_value({std::move(response), this_thread()});
        },
        [&](const caf::error&) { told.set_value({}); });
    });
    return told.get_future().get();
  }
};

} // namespace

TEST_CASE("an actor at home on an I/O thread runs there, whoever asks, and the reply comes back") {
  threads x;
  const auto worker = x.spawn<tells_its_thread>(nullptr);
  for (const std::size_t where : {0U, 1U}) {
    const auto endpoint = x.spawn<tells_thread>(&x.units[where], worker);
    const auto [response, replied_on] = x.ask(endpoint);
    CHECK(response.header_lines == x.thread_of(where));
    CHECK(response.body.starts_with(x.thread_of(where) + "/"));
    CHECK(replied_on == x.thread_of(0));
  }
}

TEST_CASE("an actor of the pool never runs on an I/O thread, though it is asked from there") {
  threads x;
  const auto worker = x.spawn<tells_its_thread>(nullptr);
  const auto endpoint = x.spawn<tells_thread>(&x.units[0], worker);
  for (int i = 0; i < 50; ++i) {
    const auto response = x.ask(endpoint).first;
    const auto there = response.body.substr(response.body.find('/') + 1);
    CHECK(there != x.thread_of(0));
    CHECK(there != x.thread_of(1));
    CHECK(there != this_thread());
  }
}

TEST_CASE("a question to an actor that is gone comes back to the I/O thread as a fault") {
  threads x;
  const auto worker = x.spawn<tells_its_thread>(nullptr);
  const auto endpoint = x.spawn<tells_thread>(&x.units[1], worker);
  caf::scoped_actor self{x.system};
  self->monitor(endpoint);
  caf::anon_send_exit(endpoint, caf::exit_reason::kill);
  self->receive([](const caf::down_msg&) {});
  CHECK(x.ask(endpoint).second.empty());
}
