#include "actors/device_authorization_endpoint.hpp"

#include "actors/authorization_check.hpp"
#include "actors/request_body.hpp"
#include "protocol/device_code.hpp"
#include "protocol/device_request.hpp"
#include "store/flow_records.hpp"

namespace gatehouse::actors {

namespace {

constexpr unsigned max_draws = 5;

} // namespace

device_authorization_endpoint::device_authorization_endpoint(
  caf::actor_config& config, services_ptr services)
  : authenticating_endpoint(config, std::move(services), "gatehouse.device_authorization") {}

void device_authorization_endpoint::serve(exchange_ptr x) {
  auto form = read_form(x->request, protocol::rules_of(settings().profile).untyped_form);
  if (auto* answer = std::get_if<net::http_response>(&form))
    return x->answer(std::move(*answer));
  const auto& asked = std::get<protocol::parameters>(form);
  authenticate(x, asked, [this, asked](const proven& caller) {
    const auto checked =
      protocol::check_device_request(asked, *caller.by, authorization_rules_of(settings()));
    if (!checked)
      return caller.x->refuse(checked.error());
    start(caller.x, *checked, max_draws);
  });
}

void device_authorization_endpoint::start(
  const exchange_ptr& x, const protocol::authorization_request& asked, unsigned draws) {
  const auto& rules = settings().oauth2.device;
  const auto now = given().now();
  const auto code =
    protocol::issue(protocol::token_kind::device_code, *given().token_keys, given().random);
  const auto typed = protocol::draw_user_code(rules.user_code, given().random);
  protocol::device_code record;
  record.client = asked.client;
  record.scope = asked.scope;
  record.audience = asked.audience;
  record.requested_at = now;
  record.expires_at = now + rules.code_lifetime;
  record.user_code = protocol::user_code_handles(typed, *given().token_keys).front();
  // Twice as long, so that a device hears `expired_token`.
  const auto forgotten_at = record.expires_at + rules.code_lifetime;
  store::batch steps{
    store::require(store::record_kind::client, asked.client.str()),
    store::add(store::to_user_code(record.user_code, code.handle, asked.client, record.expires_at)),
    store::add(store::to_record(record, code.handle, forgotten_at)),
    store::add(store::to_record(
      protocol::device_polls{.interval = rules.polling_interval}, code.handle, asked.client,
      forgotten_at))};
  const protocol::device_answer answer{
    .device_code = code.text,
    .user_code = protocol::secret(typed),
    .verification_uri = settings().urls.public_base + "/oauth2/device/verify",
    .expires_in = rules.code_lifetime,
    .interval = rules.polling_interval};
  ask_store(x, std::move(steps), [this, x, asked, draws, answer](store::batch_outcome& reply) {
    if (!reply.is_applied && reply.failed_at == 0)
      return x->refuse(protocol::authentication_failed());
    if (!reply.is_applied && reply.failed_at == 1 && draws > 1)
      return start(x, asked, draws - 1);
    if (!reply.is_applied)
      return x->fail(make_error(fault::store_failed));
    x->answer(json_response(200, protocol::to_json(answer)));
  });
}

} // namespace gatehouse::actors
