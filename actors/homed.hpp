#pragma once

#include "actors/statistics.hpp"

#include <caf/actor_config.hpp>
#include <caf/execution_unit.hpp>
#include <caf/invoke_message_result.hpp>
#include <caf/mailbox_element.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <typeinfo>
#include <utility>

namespace gatehouse::actors {

/// Where an actor lives and who watches it.
struct home {
  /// The I/O thread; null for CAF's scheduler pool.
  caf::execution_unit* unit = nullptr;
  std::shared_ptr<actor_statistics> statistics;
};

/// Keeps an actor on its home thread.
///
/// CAF 0.17 runs an actor on the unit of whoever sent to it: a signer asked from an I/O thread would
/// sign there. This layer passes the actor's own unit instead, and counts what goes through.
template <class Base>
class homed : public Base {
public:
  template <class... Ts>
  homed(caf::actor_config& config, home where, Ts&&... xs)
    : Base(config, std::forward<Ts>(xs)...), home_(std::move(where)) {}

  void enqueue(caf::mailbox_element_ptr element, caf::execution_unit*) override {
    home_.statistics->on_enqueued();
    Base::enqueue(std::move(element), home_.unit);
  }

  void enqueue(
    caf::strong_actor_ptr from, caf::message_id id, caf::message content,
    caf::execution_unit*) override {
    enqueue(caf::make_mailbox_element(std::move(from), id, {}, std::move(content)), nullptr);
  }

  void launch(caf::execution_unit*, bool, bool hide) override {
    // Lazily: it first runs when its first message comes, at home.
    Base::launch(home_.unit, true, hide);
  }

  caf::invoke_message_result consume(caf::mailbox_element& element) override {
    const auto type = type_of(element.content());
    const auto start = std::chrono::steady_clock::now();
    const auto result = Base::consume(element);
    if (result != caf::invoke_message_result::skipped)
      home_.statistics->on_handled(
        type.number, type.name, std::chrono::steady_clock::now() - start);
    return result;
  }

protected:
  void on_cleanup(const caf::error& reason) override {
    home_.statistics->is_alive = false;
    Base::on_cleanup(reason);
  }

private:
  struct message_type {
    std::uint32_t number;
    const char* name;
  };

  /// The second element names the kind of message: the first is the context of every one.
  static message_type type_of(const caf::type_erased_tuple& content) noexcept {
    if (content.empty())
      return {1, "empty"};
    const auto shown = content.type(content.size() > 1 ? 1 : 0);
    // CAF numbers only its own types; ours are told apart by their type information.
    if (shown.second == nullptr)
      return {static_cast<std::uint32_t>(shown.first) << 1U | 1U, "builtin"};
    const auto address = reinterpret_cast<std::uintptr_t>(shown.second);
    return {static_cast<std::uint32_t>(address >> 2U) | 1U, shown.second->name()};
  }

  home home_;
};

} // namespace gatehouse::actors
