#pragma once

#include "actors/homed.hpp"
#include "actors/interfaces.hpp"
#include "actors/outgoing_fault.hpp"
#include "actors/services.hpp"
#include "actors/signer.hpp"
#include "protocol/client.hpp"

#include <caf/all.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace gatehouse::test {

/// A CAF configuration whose scheduler runs only when it is told to.
class world_config : public caf::actor_system_config {
public:
  world_config();
};

/// What somebody was answered: a value, a fault, or nothing yet.
template <class T>
struct reply {
  std::optional<T> value;
  caf::error fault;

  [[nodiscard]] bool is_pending() const { return !value && !fault; }
};

/// A node's actors on one deterministic thread, its clock and its randomness.
///
/// The store is the real one behind `store_gate`, through which a test can let requests fail.
class world {
public:
  /// @param keys  how many keys the signer may have.
  explicit world(actors::key_limits keys = {});
  ~world();
  world(const world&) = delete;
  world& operator=(const world&) = delete;

  /// Spawns an actor as a node does, on the deterministic scheduler.
  template <class Actor, class... Ts>
  auto spawn(Ts&&... xs) {
    auto handle = system.spawn<actors::homed<Actor>>(
      actors::home{nullptr, given->board->add("test", "test")}, std::forward<Ts>(xs)...);
    spawned_.push_back(caf::actor_cast<caf::strong_actor_ptr>(handle));
    return handle;
  }

  /// Keeps a fake, to be ended with the world.
  template <class Handle>
  Handle keep(Handle handle) {
    spawned_.push_back(caf::actor_cast<caf::strong_actor_ptr>(handle));
    return handle;
  }

  /// Sends a question and does not run anything yet.
  template <class Answer, class Handle, class Question>
  std::shared_ptr<reply<Answer>> send(
    const Handle& whom, Question question, actors::request_context context = {}) {
    auto into = std::make_shared<reply<Answer>>();
    keep(system.spawn([=](caf::event_based_actor* self) {
      self->request(whom, caf::infinite, context, question)
        .then(
          [into](Answer& answer) { into->value = std::move(answer); },
          [into](const caf::error& fault) { into->fault = fault; });
    }));
    return into;
  }

  /// Sends a question and runs until nothing is left to do.
  template <class Answer, class Handle, class Question>
  reply<Answer> ask(const Handle& whom, Question question) {
    const auto into = send<Answer>(whom, std::move(question));
    run();
    return *into;
  }

  net::http_response serve(const actors::endpoint_actor& endpoint, net::http_request request);
  reply<net::http_response> try_serve(
    const actors::endpoint_actor& endpoint, net::http_request request);

  void run() { scheduler().run(); }
  caf::scheduler::test_coordinator& scheduler();

  /// Ends an actor as a bug would.
  template <class Handle>
  void kill(const Handle& victim) {
    caf::anon_send_exit(victim, caf::exit_reason::unhandled_exception);
    run();
  }

  /// Writes a record behind the endpoints' backs.
  void put(store::record item);
  /// Tells whether a record lives.
  bool has(store::record_kind kind, const std::string& key);
  /// Registers a client whose secret has a fast hash.
  protocol::client add_service(const std::string& id, const std::string& secret);

  protocol::time_point now = protocol::from_numeric_date(1'800'000'000);
  /// The n-th request to the store from now on fails, counted from 1; 0 lets all pass.
  int failing_request = 0;
  /// That one is not answered: the store dies instead.
  bool dies_instead = false;
  /// Requests that the store was asked since `failing_request` was set.
  int requests = 0;

  /// What other servers answer: nobody is there unless a test says so.
  std::function<std::variant<actors::outgoing_response, net::fetch_errc>(
    const actors::outgoing_request&)>
    elsewhere = [](const actors::outgoing_request&) { return net::fetch_errc::unresolved; };
  /// What other servers were asked.
  std::vector<actors::outgoing_request> sent;

  world_config config;
  caf::actor_system system;
  std::vector<actors::audit_event> audited;
  std::shared_ptr<actors::services> given = std::make_shared<actors::services>();
  actors::store_actor real_store;
  /// What the audit stream is taken to have; a test can have events wait there.
  std::shared_ptr<actors::actor_statistics> audit_statistics =
    std::make_shared<actors::actor_statistics>("test", "test");

private:
  void spawn_store();
  void spawn_fakes();

  std::vector<caf::strong_actor_ptr> spawned_;
};

} // namespace gatehouse::test
