#pragma once

#include "actors/interfaces.hpp"
#include "actors/io_unit.hpp"

#include <caf/extend.hpp>
#include <caf/mixin/behavior_changer.hpp>
#include <caf/mixin/requester.hpp>
#include <caf/mixin/sender.hpp>
#include <caf/mixin/subscriber.hpp>
#include <caf/scheduled_actor.hpp>
#include <functional>

namespace gatehouse::actors {
class gate;
}

namespace caf {
template <>
struct behavior_type_of<gatehouse::actors::gate> {
  using type = behavior;
};
} // namespace caf

namespace gatehouse::actors {

/// Through the gate of their thread, the HTTP sessions of that thread ask actors: replies are handled
/// in place, between socket events, without a scheduler in between.
class gate : public caf::extend<caf::scheduled_actor, gate>::with<
               caf::mixin::sender, caf::mixin::requester, caf::mixin::subscriber,
               caf::mixin::behavior_changer> {
public:
  using super = extended_base;
  using signatures = caf::none_t;
  using behavior_type = caf::behavior;
  using answer_handler = std::function<void(net::http_response)>;
  using fault_handler = std::function<void(const caf::error&)>;

  /// @param unit  lives as long as the gate.
  gate(caf::actor_config& config, io_unit& unit);

  /// Has an endpoint answer a request. On the gate's thread only; the handlers run there too.
  void ask(
    const endpoint_actor& endpoint, const request_context& context, net::http_request request,
    answer_handler on_answer, fault_handler on_fault);

  void enqueue(caf::mailbox_element_ptr element, caf::execution_unit*) override;
  void enqueue(
    caf::strong_actor_ptr from, caf::message_id id, caf::message content,
    caf::execution_unit*) override;
  void launch(caf::execution_unit*, bool lazy, bool hide) override;

private:
  io_unit& unit_;
  // Only looked at on the gate's thread.
  bool is_asking_ = false;
};

} // namespace gatehouse::actors
