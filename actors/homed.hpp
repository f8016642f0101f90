#pragma once

#include "actors/statistics.hpp"

#include <caf/actor_config.hpp>
#include <caf/execution_unit.hpp>
#include <caf/invoke_message_result.hpp>
#include <caf/mailbox_element.hpp>
#include <chrono>
#include <memory>
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
  homed(caf::actor_config& config, home where, Ts&&... xs) :
    Base(config, std::forward<Ts>(xs)...), home_(std::move(where)) {
  }

  void enqueue(caf::mailbox_element_ptr element, caf::execution_unit*) override {
    home_.statistics->on_enqueued();
    Base::enqueue(std::move(element), home_.unit);
  }

  void enqueue(caf::strong_actor_ptr sender, caf::message_id id, caf::message content,
               caf::execution_unit*) override {
    enqueue(caf::make_mailbox_element(std::move(sender), id, {}, std::move(content)), nullptr);
  }

  void launch(caf::execution_unit*, bool, bool hide) override {
    // Lazily: it first runs when its first message comes, at home.
    Base::launch(home_.unit, true, hide);
  }

  caf::invoke_message_result consume(caf::mailbox_element& element) override {
    const auto& content = element.content();
    // The second element names the kind of message: the first is the context of every one.
    const auto shown = content.size() > 1 ? 1U : 0U;
    const auto* type = content.empty() ? nullptr : content.type(shown).second;
    const auto number =
      content.empty() ? 1U : static_cast<std::uint32_t>(content.type_token() | 1U);
    const auto start = std::chrono::steady_clock::now();
    const auto result = Base::consume(element);
    const auto is_kept_back = result == caf::im_skipped;
    if (!is_kept_back)
      home_.statistics->on_handled(number, type == nullptr ? content_name(content, shown) : type->name(),
                                   std::chrono::steady_clock::now() - start);
    return result;
  }

protected:
  void on_cleanup(const caf::error& reason) override {
    home_.statistics->is_alive = false;
    Base::on_cleanup(reason);
  }

private:
  static const char* content_name(const caf::message& content, std::size_t shown) {
    // Types of CAF itself have numbers instead of type information.
    return content.empty() ? "empty" : (content.type(shown).first != 0 ? "builtin" : "other");
  }

  home home_;
};

} // namespace gatehouse::actors
