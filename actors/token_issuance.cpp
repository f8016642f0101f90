#include "actors/token_endpoint.hpp"
#include "protocol/id_token.hpp"
#include "store/access_token.hpp"
#include "store/flow_records.hpp"

#include <algorithm>

/// What the grants of people share: tokens for a grant, all in one batch.
namespace gatehouse::actors {

namespace {

/// The epoch stands for what never expires.
protocol::time_point later(protocol::time_point a, protocol::time_point b) noexcept {
  constexpr protocol::time_point never{};
  return a == never || b == never ? never : std::max(a, b);
}

protocol::time_point end_of(protocol::time_point start, std::chrono::seconds life) noexcept {
  return life.count() == 0 ? protocol::time_point{} : start + life;
}

} // namespace

void token_endpoint::with_grant(
  const call_ptr& call, const std::string& id, const protocol::oauth_error& gone,
  const on_grant& then) {
  const auto go_on = [this, call, gone, then](const store::record* item) {
    if (item == nullptr)
      return refuse(call, gone);
    auto grant = store::to_grant(*item);
    if (!grant)
      return call->x->fail(make_error(fault::store_failed));
    then(std::move(*grant), *item);
  };
  const auto* known = call->grant_of_presented();
  if (known != nullptr && known->key == id)
    return go_on(known);
  ask_store(
    call->x, {store::get(store::record_kind::grant, id)},
    [call, go_on](store::batch_outcome& reply) {
      if (!reply.is_applied)
        return call->x->fail(make_error(fault::store_failed));
      go_on(reply.steps.front().one());
    });
}

void token_endpoint::issue(const issuance_ptr& now) {
  ask_hooks(now->call, now->grant, now->life, [this, now](protocol::grant grant, bool is_changed) {
    now->grant = std::move(grant);
    now->is_changed = is_changed;
    make_tokens(now);
  });
}

void token_endpoint::make_tokens(const issuance_ptr& now) {
  const auto& grant = now->grant;
  const auto& by = *now->call->by;
  now->issued_at = given().now();
  const protocol::token_facts facts{
    .client = grant.client,
    .subject = grant.subject,
    .scope = grant.scope,
    .audience = grant.audience,
    .issued_at = now->issued_at,
    .expires_at = now->issued_at + now->life.access,
    .ext = grant.access_token_claims};
  // RFC 9700 §2.2.2: without a key to bind it to, whoever finds such a token can use it.
  const bool is_unbound = by.is_public()
                          && protocol::rules_of(settings().profile).refresh_tokens
                               == protocol::refresh_binding::public_clients;
  if (grant.is_offline() && by.has_grant_type("refresh_token") && !is_unbound)
    now->refresh =
      protocol::issue(protocol::token_kind::refresh, *given().token_keys, given().random);
  maker_.make_access_token(now->call->x, by, facts, [this, now](made_token made) {
    now->access = std::move(made);
    if (now->grant.has_scope("openid"))
      make_id_token(now);
    else
      store_and_answer(now);
  });
}

void token_endpoint::make_id_token(const issuance_ptr& now) {
  const auto alg = maker_.id_token_algorithm(*now->call->by);
  const auto claims = protocol::id_token_claims(
    now->grant,
    {.issuer = settings().urls.issuer,
     .issued_at = now->issued_at,
     .expires_at = now->issued_at + now->life.id,
     .jti = protocol::random_uuid(given().random),
     .alg = alg,
     .access_token = now->access.text.reveal(),
     .code = {},
     .carries_userinfo = false},
    protocol::rules_of(settings().profile));
  maker_.sign_id_token(now->call->x, alg, claims, [this, now](std::string& jws) {
    now->id_token = std::move(jws);
    store_and_answer(now);
  });
}

/// Everything that the answer promises, in one batch: what was presented is used up exactly once.
store::batch token_endpoint::records_of(const issuance_ptr& now, const std::string& answer) {
  using store::record_kind;
  const auto& grant = now->grant;
  protocol::token_facts token{
    .client = grant.client,
    .subject = grant.subject,
    .scope = grant.scope,
    .audience = grant.audience,
    .issued_at = now->issued_at,
    .expires_at = now->issued_at + now->life.access,
    .ext = grant.access_token_claims};
  auto kept_until = later(now->grant_record.expires_at, token.expires_at);
  store::batch steps{
    now->use_up(*now),
    // With a client go its grants, before its tokens: who holds the grant need not hold the client.
    store::require(record_kind::grant, grant.id.str())};
  // The access tokens before this one go with the refresh token that they came with.
  if (now->is_rotation)
    steps.push_back(
      store::erase_all(record_kind::access_token, store::index::group, grant.id.str()));
  steps.push_back(store::add(store::to_record(token, now->access.handle, grant.id)));
  if (now->refresh) {
    token.token_use = "refresh_token";
    token.expires_at = end_of(now->issued_at, now->life.refresh);
    kept_until = later(kept_until, token.expires_at);
    protocol::rotation rotated;
    if (now->is_rotation && settings().oauth2.refresh_grace.count() > 0)
      rotated.sealed_answer =
        protocol::seal_answer(now->call->asked.refresh_token, answer, given().random);
    steps.push_back(store::add(store::to_record(token, rotated, now->refresh->handle, grant.id)));
  }
  if (now->is_changed) {
    steps.push_back(store::put(store::to_record(grant, kept_until)));
  } else if (kept_until != now->grant_record.expires_at) {
    auto longer = now->grant_record;
    longer.expires_at = protocol::grant_end(kept_until, now->issued_at);
    steps.push_back(store::put(std::move(longer)));
  }
  return steps;
}

void token_endpoint::store_and_answer(const issuance_ptr& now) {
  protocol::token_response response{
    .access_token = now->access.text,
    .expires_in = now->life.access,
    .scope = now->grant.scope,
    .refresh_token = now->refresh ? now->refresh->text : protocol::secret{},
    .id_token = protocol::secret(now->id_token)};
  auto answer = protocol::to_json(response);
  auto steps = records_of(now, answer);
  ask_store(
    now->call->x, std::move(steps),
    [this, now, answer = std::move(answer)](store::batch_outcome& reply) {
      const auto& call = now->call;
      if (!reply.is_applied && reply.failed_at == 0)
        return now->on_lost();
      if (!reply.is_applied && reply.failed_at == 1)
        return refuse(call, protocol::unknown_refresh_token());
      if (!reply.is_applied)
        return call->x->fail(make_error(fault::store_failed));
      given().counters->count(static_cast<std::size_t>(call->asked.grant), token_outcome::issued);
      call->x->answer(json_response(200, answer));
    });
}

/// Something was presented twice: whoever has its successors may have stolen it.
void token_endpoint::end_family(
  const call_ptr& call, const std::string& grant, std::string_view event,
  const protocol::oauth_error& error) {
  using store::record_kind;
  store::batch steps{
    store::get(record_kind::grant, grant), store::erase(record_kind::grant, grant),
    store::erase_all(record_kind::access_token, store::index::group, grant),
    store::erase_all(record_kind::refresh_token, store::index::group, grant)};
  ask_store(
    call->x, std::move(steps),
    [this, call, event = std::string(event), error](store::batch_outcome& reply) {
      if (!reply.is_applied)
        return call->x->fail(make_error(fault::store_failed));
      const auto* ended = reply.steps.front().one();
      const protocol::subject_id subject(ended == nullptr ? std::string() : ended->subject);
      tell_audit(*call->x, event, {call->by->id, subject});
      refuse(call, error);
    });
}

} // namespace gatehouse::actors
