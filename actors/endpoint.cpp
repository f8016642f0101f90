#include "actors/endpoint.hpp"

#include "actors/audit_log.hpp"

namespace gatehouse::actors {

endpoint::endpoint(caf::actor_config& config, services_ptr given, const char* actor_name)
  : endpoint_actor::base(config), given_(std::move(given)), name_(actor_name) {}

endpoint::behavior_type endpoint::make_behavior() {
  return {
    [this](
      const request_context& context, net::http_request& http) -> caf::result<net::http_response> {
      auto promise = make_response_promise<net::http_response>();
      serve(std::make_shared<exchange>(context, std::move(http), promise));
      return promise;
    },
  };
}

void endpoint::tell_audit(
  const exchange& x, std::string event, const parties& about, std::string details) {
  if (!given_->room_for_audit->admits())
    return;
  send(
    given_->audit, x.context,
    audit_event{
      .name = std::move(event),
      // What is no client's id may be of any length; no more of it is shown.
      .client = protocol::client_id(about.client.str().substr(0, max_audited_id_bytes)),
      .subject = protocol::subject_id(about.subject.str().substr(0, max_audited_id_bytes)),
      .address = x.request.remote_address,
      .details = std::move(details)});
}

} // namespace gatehouse::actors
