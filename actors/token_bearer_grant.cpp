#include "actors/token_endpoint.hpp"
#include "protocol/digest.hpp"
#include "store/access_token.hpp"
#include "store/jwt_trust.hpp"

#include <algorithm>

/// `grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer` (RFC 7523 §2.1).
namespace gatehouse::actors {

namespace {

using store::record_kind;

/// A `jti` belongs to its issuer; a client's assertions have keys of another form.
store::record used_assertion(const protocol::bearer_assertion& x, const protocol::client_id& by) {
  store::record item;
  item.kind = record_kind::assertion_id;
  const auto& issuer = x.trust.issuer;
  item.key = protocol::sha256("grant:" + std::to_string(issuer.size()) + ':' + issuer + x.jti);
  item.client = by.str();
  item.expires_at = x.expires_at;
  return item;
}

} // namespace

void token_endpoint::grant_for_assertion(const call_ptr& call) {
  if (auto allowed = protocol::check_bearer_client(*call->by); !allowed)
    return refuse(call, allowed.error());
  const auto names = protocol::unverified_names(call->asked.assertion.reveal());
  if (!names)
    return refuse(call, names.error());
  auto now = std::make_shared<assertion_call>();
  now->call = call;
  find_trust(now, *names, false);
}

/// Looks for relations of the subject first, and then for those of any subject.
void token_endpoint::find_trust(
  const assertion_ptr& now, const protocol::assertion_names& names, bool of_any_subject) {
  ask<store::page>(
    given().store, now->call->x, store::trusts_for(names.issuer, names.subject, of_any_subject),
    [this, now, names, of_any_subject](store::page& found) {
      for (const auto& item : found.items) {
        auto trust = store::to_trust(item);
        if (!trust)
          return now->call->x->fail(make_error(fault::store_failed));
        now->trusted.push_back(std::move(*trust));
      }
      if (of_any_subject)
        return on_trust(now);
      find_trust(now, names, true);
    });
}

void token_endpoint::on_trust(const assertion_ptr& now) {
  const auto& call = now->call;
  const auto& rules = settings().oauth2.assertions;
  const auto assertion = protocol::verify_bearer_assertion(
    call->asked.assertion.reveal(), {.trusted = std::move(now->trusted),
                                     .audiences = assertion_audiences(),
                                     .now = given().now(),
                                     .max_lifetime = rules.max_lifetime,
                                     .needs_jti = !rules.jti_optional,
                                     .needs_iat = !rules.iat_optional});
  if (!assertion) {
    tell_audit(*call->x, "assertion.refused", call->by->id);
    return refuse(call, assertion.error());
  }
  const auto granted = protocol::decide_bearer_grant(
    assertion->trust, *call->by, call->asked, scope_strategy_of(settings()));
  if (!granted)
    return refuse(call, granted.error());
  protocol::token_facts token;
  token.client = call->by->id;
  token.subject = assertion->subject;
  token.scope = granted->scope;
  token.audience = granted->audience;
  if (!rules.omits_audience)
    for (const auto& each : assertion->audience)
      if (std::find(token.audience.begin(), token.audience.end(), each) == token.audience.end())
        token.audience.push_back(each);
  token.issued_at = given().now();
  token.expires_at = token.issued_at
                     + protocol::lifespan_or(
                       *call->by, protocol::lifespan::jwt_bearer_grant_access_token,
                       settings().oauth2.access_token_lifetime);
  ask_hooks(call, token, [this, call, assertion = *assertion](protocol::token_facts hooked) {
    maker_.make_access_token(
      call->x, *call->by, hooked, [this, call, assertion, hooked](const made_token& made) {
        keep_for_assertion(call, assertion, hooked, made);
      });
  });
}

void token_endpoint::keep_for_assertion(
  const call_ptr& call, const protocol::bearer_assertion& assertion,
  const protocol::token_facts& token, const made_token& made) {
  const protocol::token_response answer{
    .access_token = made.text,
    .expires_in = token.expires_at - token.issued_at,
    .scope = token.scope};
  ask_store(
    call->x, records_of(assertion, token, made),
    [this, call, answer, subject = token.subject,
     has_jti = !assertion.jti.empty()](store::batch_outcome& reply) {
      if (!reply.is_applied && reply.failed_at == 0)
        return refuse(call, protocol::authentication_failed());
      if (!reply.is_applied && reply.failed_at == 1)
        return refuse(
          call, protocol::refuse(
                  protocol::oauth_errc::invalid_grant, "The issuer is not trusted any more"));
      if (!reply.is_applied && reply.failed_at == 2 && has_jti) {
        tell_audit(*call->x, "assertion.replayed", {call->by->id, subject});
        return refuse(
          call, protocol::refuse(
                  protocol::oauth_errc::jti_known, "The jti of the assertion was used before"));
      }
      if (!reply.is_applied)
        return call->x->fail(make_error(fault::store_failed));
      given().counters->count(static_cast<std::size_t>(call->asked.grant), token_outcome::issued);
      call->x->answer(json_response(200, protocol::to_json(answer)));
    });
}

/// An assertion is used up in the batch that has its token, so that a fault uses up nothing. Of many
/// that present it at once, one wins.
store::batch token_endpoint::records_of(
  const protocol::bearer_assertion& assertion, const protocol::token_facts& token,
  const made_token& made) const {
  store::batch steps{
    store::require(record_kind::client, token.client.str()),
    store::require(record_kind::jwt_trust, assertion.trust.id)};
  if (!assertion.jti.empty())
    steps.push_back(store::add(used_assertion(assertion, token.client)));
  steps.push_back(store::add(store::to_record(token, made.handle, {})));
  return steps;
}

} // namespace gatehouse::actors
