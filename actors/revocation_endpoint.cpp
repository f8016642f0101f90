#include "actors/revocation_endpoint.hpp"

#include "actors/request_body.hpp"
#include "actors/token_lookup.hpp"
#include "protocol/revocation.hpp"

namespace gatehouse::actors {

revocation_endpoint::revocation_endpoint(caf::actor_config& config, services_ptr services)
  : authenticating_endpoint(config, std::move(services), "gatehouse.revocation") {}

void revocation_endpoint::serve(exchange_ptr x) {
  auto form = read_form(x->request, protocol::rules_of(settings().profile).untyped_form);
  if (auto* answer = std::get_if<net::http_response>(&form))
    return x->answer(std::move(*answer));
  const auto& parameters = std::get<protocol::parameters>(form);
  auto token = protocol::read_revocation_request(parameters);
  if (!token)
    return x->refuse(token.error());
  authenticate(
    x, parameters,
    [this, token = std::move(*token)](const exchange_ptr& proven, client_ptr caller) {
      find_token(proven, token, caller);
    });
}

void revocation_endpoint::find_token(
  const exchange_ptr& x, const protocol::secret& token, const client_ptr& caller) {
  auto questions = token_questions(token.reveal(), *given().token_keys);
  // RFC 7009 §2.2: an invalid token is revoked already.
  if (questions.empty())
    return x->answer(empty_response(200));
  ask_store(x, std::move(questions), [this, x, caller](store::batch_outcome& reply) {
    if (!reply.is_applied)
      return x->fail(make_error(fault::store_failed));
    const auto* item = found_token(reply);
    // Another client's token lives on, and the answer does not tell that it exists.
    if (item == nullptr || item->client != caller->id.str())
      return x->answer(empty_response(200));
    on_found(x, *item, caller);
  });
}

/// With one token goes everything that was issued with it.
void revocation_endpoint::on_found(
  const exchange_ptr& x, const store::record& item, const client_ptr& caller) {
  store::batch steps{store::erase(item.kind, item.key)};
  // Twice: a refresh that is under way in a database holds its token until its successors are there, and
  // only a second look sees those.
  if (!item.group.empty())
    for (const auto kind :
         {store::record_kind::refresh_token, store::record_kind::access_token,
          store::record_kind::refresh_token, store::record_kind::access_token})
      steps.push_back(store::erase_all(kind, store::index::group, item.group));
  ask_store(x, std::move(steps), [this, x, caller](store::batch_outcome& reply) {
    if (!reply.is_applied)
      return x->fail(make_error(fault::store_failed));
    given().counters->revocations.fetch_add(1, std::memory_order_relaxed);
    tell_audit(*x, "token.revoked", caller->id);
    x->answer(empty_response(200));
  });
}

} // namespace gatehouse::actors
