#include "actors/gate.hpp"

#include <boost/asio/dispatch.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <caf/after.hpp>

namespace gatehouse::actors {

gate::gate(caf::actor_config& config, io_unit& unit) : super(config), unit_(unit) {
  // An actor without behavior would end after its first reply.
  do_become(caf::behavior{[](caf::unit_t) {}}, true);
  context(&unit_);
}

void gate::ask(
  const endpoint_actor& endpoint, const request_context& context, net::http_request request,
  answer_handler on_answer, fault_handler on_fault) {
  is_asking_ = true;
  this->request(endpoint, caf::infinite, context, std::move(request))
    .then(
      [on_answer = std::move(on_answer)](net::http_response& response) {
        on_answer(std::move(response));
      },
      [on_fault = std::move(on_fault)](const caf::error& error) { on_fault(error); });
  is_asking_ = false;
}

void gate::enqueue(caf::mailbox_element_ptr element, caf::execution_unit*) {
  // Asio's handlers may be copied; the element may not.
  auto* raw = element.release();
  auto handle = [this, kept = caf::strong_actor_ptr(ctrl()), raw] {
    const caf::mailbox_element_ptr owned(raw);
    activate(&unit_, *owned);
  };
  // An actor that is gone answers within the question, before anybody waits for the answer.
  if (unit_.loop().is_current_thread() && is_asking_)
    boost::asio::post(unit_.loop().context(), std::move(handle));
  else
    boost::asio::dispatch(unit_.loop().context(), std::move(handle));
}

void gate::enqueue(
  caf::strong_actor_ptr from, caf::message_id id, caf::message content, caf::execution_unit* unit) {
  enqueue(caf::make_mailbox_element(std::move(from), id, {}, std::move(content)), unit);
}

void gate::launch(caf::execution_unit*, bool, bool hide) {
  if (!hide)
    register_at_system();
}

} // namespace gatehouse::actors
