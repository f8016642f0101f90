#include "actors/login_sessions_endpoint.hpp"

#include "actors/request_body.hpp"

namespace gatehouse::actors {

login_sessions_endpoint::login_sessions_endpoint(caf::actor_config& config, services_ptr services)
  : session_ending_endpoint(config, std::move(services), "gatehouse.login_sessions") {}

void login_sessions_endpoint::serve(exchange_ptr x) {
  auto parsed = read_query(x->request);
  if (auto* answer = std::get_if<net::http_response>(&parsed))
    return x->answer(std::move(*answer));
  const auto& query = std::get<protocol::parameters>(parsed);
  const auto session = query.given("sid");
  const auto subject = query.given("subject");
  if (!session && !subject)
    return x->refuse(protocol::refuse(
      protocol::oauth_errc::invalid_request,
      "Either the query parameter 'subject' or 'sid' must be set"));
  if (session)
    return end_session(
      x, std::string(*session),
      [this, x](bool was_there, const protocol::subject_id& whose, const participants&) {
        if (was_there)
          tell_audit(*x, "login.session_ended", {protocol::client_id(), whose});
        x->answer(empty_response(204));
      });
  auto step = store::erase_all(
    store::record_kind::login_session, store::index::subject, std::string(*subject));
  ask_store(
    x, {std::move(step)}, [this, x, who = std::string(*subject)](store::batch_outcome& reply) {
      if (!reply.is_applied)
        return x->fail(make_error(fault::store_failed));
      tell_audit(*x, "login.sessions_ended", {protocol::client_id(), protocol::subject_id(who)});
      x->answer(empty_response(204));
    });
}

} // namespace gatehouse::actors
