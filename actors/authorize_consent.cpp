#include "actors/authorize_endpoint.hpp"
#include "protocol/authorization_code.hpp"
#include "protocol/id_token.hpp"
#include "store/access_token.hpp"
#include "store/flow_records.hpp"

#include <algorithm>

/// Coming back from the consent app, and the answer to the client.
namespace gatehouse::actors {

namespace {

using protocol::lifespan;

/// The clocks of two nodes may differ by this much before a code dies before its time.
constexpr std::chrono::seconds grant_slack{60};

} // namespace

void authorize_endpoint::on_consent(const visit_ptr& v) {
  if (!check_browser(v, binding_step::consent))
    return;
  if (const auto& rejected = v->now.consent_rejection)
    return finish_with_error(v, rejected->error, rejected->description);
  if (v->is_device)
    return with_device(v, [this, v] { make_answer(v); });
  make_answer(v);
}

void authorize_endpoint::make_answer(const visit_ptr& v) {
  auto parts = std::make_shared<answer_parts>();
  parts->grant = make_grant(v);
  parts->issued_at = given().now();
  parts->access_life = lifespan_or(
    *v->by, lifespan::implicit_grant_access_token, settings().oauth2.access_token_lifetime);
  parts->id_life =
    lifespan_or(*v->by, lifespan::implicit_grant_id_token, settings().oauth2.id_token_lifetime);
  if (v->request.type.code)
    parts->code = protocol::issue(
      protocol::token_kind::authorization_code, *given().token_keys, given().random);
  if (v->request.type.token)
    return make_access_token(v, parts);
  make_id_token(v, parts);
}

protocol::grant authorize_endpoint::make_grant(const visit_ptr& v) const {
  const auto& start = v->now.start;
  const auto& login = v->now.login;
  const auto& consent = v->now.consent;
  protocol::grant x;
  x.id = protocol::grant_id(start.id);
  x.client = v->by->id;
  x.subject = login.subject;
  x.shown_subject = v->now.shown_subject;
  x.session_id = start.session_id;
  x.scope = consent.scope;
  x.audience = consent.audience;
  x.requested_at = start.requested_at;
  x.authenticated_at = start.authenticated_at;
  x.handled_at = v->now.consent_handled_at;
  x.nonce = v->request.nonce;
  x.acr = login.acr;
  // Hydra's answer to somebody who asked for a class and got a login app that knows none.
  const bool is_hydra = protocol::rules_of(settings().profile).rat_in_id_tokens;
  if (x.acr.empty() && !v->request.acr_values.empty() && is_hydra)
    x.acr.assign(1, '0');
  x.amr = login.amr;
  x.access_token_claims = consent.access_token_claims;
  x.id_token_claims = consent.id_token_claims;
  x.userinfo_claims = consent.userinfo_claims;
  x.claims_asked = v->request.claims;
  x.remember = consent.remember;
  x.remember_for = consent.remember_for;
  x.context = consent.context.is_null() ? login.context : consent.context;
  x.query = v->is_device ? start.effective_query : start.query;
  x.is_device = v->is_device;
  x.is_consent_skipped = v->now.is_consent_skipped;
  return x;
}

void authorize_endpoint::make_access_token(const visit_ptr& v, const parts_ptr& parts) {
  const auto& grant = parts->grant;
  parts->facts = {
    .client = grant.client,
    .subject = grant.subject,
    .scope = grant.scope,
    .audience = grant.audience,
    .issued_at = parts->issued_at,
    .expires_at = parts->issued_at + parts->access_life,
    .ext = grant.access_token_claims};
  maker_.make_access_token(v->x, *v->by, parts->facts, [this, v, parts](made_token made) {
    parts->access = std::move(made);
    make_id_token(v, parts);
  });
}

void authorize_endpoint::make_id_token(const visit_ptr& v, const parts_ptr& parts) {
  if (!v->request.type.id_token || !parts->grant.has_scope("openid"))
    return store_grant(v, parts);
  const auto alg = maker_.id_token_algorithm(*v->by);
  const auto claims = protocol::id_token_claims(
    parts->grant,
    {.issuer = settings().urls.issuer,
     .issued_at = parts->issued_at,
     .expires_at = parts->issued_at + parts->id_life,
     .jti = protocol::random_uuid(given().random),
     .alg = alg,
     .access_token = parts->access ? std::string_view(parts->access->text.reveal()) : "",
     .code = parts->code ? std::string_view(parts->code->text.reveal()) : "",
     .carries_userinfo = !v->request.type.token && !v->request.type.code},
    protocol::rules_of(settings().profile));
  maker_.sign_id_token(v->x, alg, claims, [this, v, parts](std::string& jws) {
    parts->id_token = std::move(jws);
    store_grant(v, parts);
  });
}

/// Tells whether the session was made to live at least as long as the consent may take.
bool authorize_endpoint::outlives_consent(const visit& v) const {
  const auto& login = v.now.login;
  const auto& life = settings().oauth2;
  const bool is_short = login.remember && login.remember_for.count() > 0
                        && login.remember_for < life.interaction_lifetime;
  return !is_short && life.session_lifetime >= life.interaction_lifetime;
}

/// Everything that the answer promises, in one batch.
store::batch authorize_endpoint::records_of(const visit_ptr& v, const parts_ptr& parts) const {
  const auto& grant = parts->grant;
  const auto code_end =
    v->is_device ? v->device.expires_at : parts->issued_at + settings().oauth2.code_lifetime;
  auto grant_end = code_end + grant_slack;
  if (parts->access)
    grant_end = std::max(grant_end, parts->facts.expires_at);
  // As long as the session lives, a logout has to find who took part.
  if (!v->by->backchannel_logout_uri.empty() || !v->by->frontchannel_logout_uri.empty())
    grant_end = std::max(grant_end, parts->issued_at + settings().oauth2.session_lifetime);
  auto finished = v->now;
  finished.stage = protocol::stage::finished;
  store::batch steps{
    store::replace(store::to_record(finished, interaction_end(*v)), v->version),
    store::require(store::record_kind::client, grant.client.str()),
    store::put(store::to_record(grant, grant_end))};
  // Whoever was logged out while the consent app asked gets nothing (AB-81).
  if (outlives_consent(*v))
    steps.insert(
      steps.begin() + 2, store::require(store::record_kind::login_session, grant.session_id));
  if (parts->code) {
    protocol::authorization_code code{
      .client = grant.client,
      .grant = grant.id,
      .redirect_uri = {},
      .code_challenge = v->request.code_challenge};
    if (v->request.names_redirect_uri)
      code.redirect_uri = v->request.redirect_uri;
    steps.push_back(store::add(store::to_record(code, parts->code->handle, code_end)));
  }
  if (parts->access)
    steps.push_back(store::add(store::to_record(parts->facts, parts->access->handle, grant.id)));
  if (grant.remember && !grant.is_consent_skipped)
    steps.push_back(store::put(store::to_remembered(
      grant, grant.remember_for.count() == 0 ? protocol::time_point{}
                                             : parts->issued_at + grant.remember_for)));
  if (v->is_device) {
    parts->device_step = steps.size();
    add_device_records(v, steps);
  }
  return steps;
}

void authorize_endpoint::store_grant(const visit_ptr& v, const parts_ptr& parts) {
  ask_store(v->x, records_of(v, parts), [this, v, parts](store::batch_outcome& reply) {
    if (!reply.is_applied && reply.failed_at == 0)
      return show_used(v, "consent");
    if (!reply.is_applied && reply.failed_at == 1)
      return show_error(
        v->x, protocol::refuse(protocol::oauth_errc::invalid_client, "The client is unknown"));
    if (!reply.is_applied && reply.failed_at == 2)
      return send_error(
        v,
        protocol::refuse(protocol::oauth_errc::login_required, "The session has ended meanwhile"));
    if (!reply.is_applied && v->is_device && reply.failed_at == parts->device_step)
      return show_device_gone(v);
    if (!reply.is_applied)
      return v->x->fail(make_error(fault::store_failed));
    tell_audit(
      *v->x, v->is_device ? "device.accepted" : "consent.granted",
      {v->by->id, v->now.login.subject});
    if (v->is_device)
      return answer_device(v);
    answer_client(v, parts);
  });
}

void authorize_endpoint::answer_client(const visit_ptr& v, const parts_ptr& parts) {
  protocol::parameters fields;
  if (parts->code)
    fields.add("code", parts->code->text.reveal());
  if (parts->access) {
    fields.add("access_token", parts->access->text.reveal());
    fields.add("expires_in", std::to_string(parts->access_life.count()));
    fields.add("token_type", "bearer");
  }
  if (!parts->id_token.empty())
    fields.add("id_token", parts->id_token);
  if (parts->code || parts->access)
    fields.add("scope", protocol::join_scope(parts->grant.scope));
  if (!v->request.state.empty())
    fields.add("state", v->request.state);
  fields.add("iss", settings().urls.issuer);
  v->x->answer(client_response_of(protocol::make_answer(
    {.redirect_uri = v->request.redirect_uri, .mode = v->request.mode, .state = {}},
    std::move(fields))));
}

} // namespace gatehouse::actors
