#include "actors/endpoint.hpp"

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
  const exchange& x, std::string event, const protocol::client_id& client, std::string details) {
  send(
    given_->audit, x.context,
    audit_event{
      .name = std::move(event),
      .client = client,
      .address = x.request.remote_address,
      .details = std::move(details)});
}

} // namespace gatehouse::actors
