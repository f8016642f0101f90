#include "actors/token_cleaning_endpoint.hpp"

#include "actors/request_body.hpp"

namespace gatehouse::actors {

namespace {

using protocol::oauth_errc;

/// As many as Hydra 1 deletes for one call.
constexpr std::uint64_t flush_limit = 1000;

} // namespace

token_deletion_endpoint::token_deletion_endpoint(caf::actor_config& config, services_ptr services)
  : endpoint(config, std::move(services), "gatehouse.token_deletion") {}

void token_deletion_endpoint::serve(exchange_ptr x) {
  auto parsed = read_query(x->request);
  if (auto* answer = std::get_if<net::http_response>(&parsed))
    return x->answer(std::move(*answer));
  const auto& query = std::get<protocol::parameters>(parsed);
  if (query.repeated({}))
    return x->refuse(
      protocol::refuse(oauth_errc::invalid_request, "A query parameter stands more than once"));
  const auto client = query.given("client_id");
  if (!client)
    return x->refuse(
      protocol::refuse(oauth_errc::invalid_request, "The query parameter 'client_id' is missing"));
  protocol::client_id id{*client};
  ask_store(
    x, {store::erase_all(store::record_kind::access_token, store::index::client, id.str())},
    [this, x, id](store::batch_outcome& reply) {
      if (!reply.is_applied)
        return x->fail(make_error(fault::store_failed));
      tell_audit(*x, "client.tokens_deleted", id);
      x->answer(empty_response(204));
    });
}

flush_endpoint::flush_endpoint(caf::actor_config& config, services_ptr services)
  : endpoint(config, std::move(services), "gatehouse.flush") {}

void flush_endpoint::serve(exchange_ptr x) {
  sweep_request wanted{.limit = flush_limit};
  if (!x->request.body.empty()) {
    auto body = read_json(x->request);
    if (auto* answer = std::get_if<net::http_response>(&body))
      return x->answer(std::move(*answer));
    const auto* not_after = std::get<protocol::json::value>(body).find("notAfter");
    if (not_after != nullptr && !not_after->is_null()) {
      const auto* text = not_after->if_string();
      const auto time = text == nullptr ? std::nullopt : protocol::from_rfc3339(*text);
      if (!time)
        return x->refuse(protocol::refuse(
          oauth_errc::invalid_request, "The member 'notAfter' must be an RFC 3339 time"));
      wanted.expired_by = protocol::numeric_date(*time);
    }
  }
  ask<std::uint64_t>(
    given().store, x, wanted, [x](std::uint64_t) { x->answer(empty_response(204)); });
}

} // namespace gatehouse::actors
