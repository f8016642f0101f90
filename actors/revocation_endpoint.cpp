#include "actors/revocation_endpoint.hpp"

#include "actors/request_body.hpp"
#include "actors/token_lookup.hpp"
#include "protocol/revocation.hpp"
#include "store/access_token.hpp"

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
    x, parameters, [this](const proven& caller) { on_caller(caller); },
    token_questions(token->reveal(), *given().token_keys));
}

void revocation_endpoint::on_caller(const proven& caller) {
  const auto* item = found_token(*caller.beside);
  // RFC 7009 §2.2: an invalid token is revoked already. Another client's lives on, and the answer does
  // not tell that it exists.
  if (item == nullptr || item->client != caller.by->id.str())
    return caller.x->answer(empty_response(200));
  on_found(caller.x, *item, caller.by);
}

/// With one token goes everything that was issued with it.
void revocation_endpoint::on_found(
  const exchange_ptr& x, const store::record& item, const client_ptr& caller) {
  if (!item.group.empty())
    return end_family(x, item, caller, 1);
  ask_store(
    x, {store::erase(item.kind, item.key)}, [this, x, item, caller](store::batch_outcome& reply) {
      if (!reply.is_applied)
        return x->fail(make_error(fault::store_failed));
      on_revoked(x, item, caller);
    });
}

/// In a database a refresh that is under way holds its token until the successors are there, and only
/// a later look sees those. When that look finds no refresh token at all, nobody has one any more to
/// go on with, and all that was ever issued is gone. When it does find one, somebody refreshes again
/// and again; who does so for longer than a few rounds loses the grant, without which nothing works.
void revocation_endpoint::end_family(
  const exchange_ptr& x, const store::record& item, const client_ptr& caller, int round) {
  using store::record_kind;
  constexpr int max_rounds = 4;
  const bool is_last = round == max_rounds;
  store::batch steps;
  if (is_last)
    steps.push_back(store::erase(record_kind::grant, item.group));
  for (const auto kind : {record_kind::refresh_token, record_kind::access_token})
    steps.push_back(store::erase_all(kind, store::index::group, item.group));
  const auto second_look = steps.size();
  for (const auto kind : {record_kind::refresh_token, record_kind::access_token})
    steps.push_back(store::erase_all(kind, store::index::group, item.group));
  ask_store(
    x, std::move(steps),
    [this, x, item, caller, round, is_last, second_look](store::batch_outcome& reply) {
      if (!reply.is_applied)
        return x->fail(make_error(fault::store_failed));
      if (!is_last && reply.steps[second_look].erased > 0)
        return end_family(x, item, caller, round + 1);
      on_revoked(x, item, caller);
    });
}

void revocation_endpoint::on_revoked(
  const exchange_ptr& x, const store::record& item, const client_ptr& caller) {
  given().counters->revocations.fetch_add(1, std::memory_order_relaxed);
  const auto token = store::to_token(item);
  tell_audit(*x, "token.revoked", {caller->id, token ? token->subject : protocol::subject_id()});
  x->answer(empty_response(200));
}

} // namespace gatehouse::actors
