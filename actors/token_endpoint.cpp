#include "actors/token_endpoint.hpp"

#include "actors/request_body.hpp"
#include "protocol/client_credentials.hpp"
#include "store/access_token.hpp"

namespace gatehouse::actors {

token_endpoint::token_endpoint(caf::actor_config& config, services_ptr services)
  : authenticating_endpoint(config, services, "gatehouse.token"),
    maker_(
      std::move(services),
      [this](const exchange_ptr& x, sign_request question, token_maker::on_signed then) {
        ask<std::string>(given().signer, x, std::move(question), std::move(then));
      }) {}

void token_endpoint::serve(exchange_ptr x) {
  auto form = read_form(x->request, protocol::rules_of(settings().profile).untyped_form);
  if (auto* answer = std::get_if<net::http_response>(&form)) {
    given().counters->count(oauth_counters::other_grant, token_outcome::refused);
    return x->answer(std::move(*answer));
  }
  const auto& parameters = std::get<protocol::parameters>(form);
  auto asked = protocol::read_token_request(parameters, protocol::rules_of(settings().profile));
  if (!asked)
    return refuse(x, oauth_counters::other_grant, asked.error());
  // A hook is to be asked once, about a client that is known to be current.
  if (
    asked->grant == protocol::grant_type::client_credentials
    && settings().oauth2.token_hook.url.empty())
    if (auto known = recognize(*x, parameters); known.decoded != nullptr) {
      x->note_client_origins(known.decoded->allowed_cors_origins);
      return on_client(std::make_shared<token_call>(token_call{
        .x = std::move(x),
        .asked = std::move(*asked),
        .by = std::move(known.decoded),
        .unproved_version = known.version}));
    }
  auto beside = questions_about(*asked);
  authenticate(
    x, parameters,
    [this, asked = std::move(*asked)](const proven& caller) {
      on_client(std::make_shared<token_call>(
        token_call{.x = caller.x, .asked = asked, .by = caller.by, .beside = caller.beside}));
    },
    std::move(beside));
}

/// The records of a code or refresh token and of its grant are asked for together with the client that
/// presents it; what is no token of ours is nobody's record.
store::batch token_endpoint::questions_about(const protocol::token_request& asked) const {
  using protocol::token_kind;
  const auto questions =
    [&](const protocol::secret& text, token_kind what, store::record_kind kind) -> store::batch {
    const auto parsed = protocol::verify(text.reveal(), *given().token_keys);
    const auto handle = parsed ? parsed->handle_as(what) : std::nullopt;
    if (!handle)
      return {};
    return {store::get(kind, *handle), store::get_grant(kind, *handle)};
  };
  if (asked.grant == protocol::grant_type::authorization_code)
    return questions(
      asked.code, token_kind::authorization_code, store::record_kind::authorization_code);
  if (asked.grant == protocol::grant_type::refresh_token)
    return questions(asked.refresh_token, token_kind::refresh, store::record_kind::refresh_token);
  return {};
}

token_endpoint::call_ptr token_endpoint::without_answers(const call_ptr& call) {
  auto same = std::make_shared<token_call>(*call);
  same->beside = nullptr;
  return same;
}

const store::record* token_endpoint::token_call::presented() const noexcept {
  return beside == nullptr || beside->empty() ? nullptr : beside->front().one();
}

const store::record* token_endpoint::token_call::grant_of_presented() const noexcept {
  return beside == nullptr || beside->empty() ? nullptr : beside->back().one();
}

void token_endpoint::on_client(const call_ptr& call) {
  switch (call->asked.grant) {
  case protocol::grant_type::client_credentials:
    return grant_client_credentials(call);
  case protocol::grant_type::authorization_code:
    return redeem_code(call);
  case protocol::grant_type::refresh_token:
    return refresh(call);
  case protocol::grant_type::device_code:
    return redeem_device_code(call, 1);
  case protocol::grant_type::jwt_bearer:
    return grant_for_assertion(call);
  }
}

void token_endpoint::grant_client_credentials(const call_ptr& call) {
  const auto& by = *call->by;
  const auto granted = protocol::decide_client_credentials(
    by, call->asked,
    {.strategy = scope_strategy_of(settings()),
     .grant_all_by_default = settings().oauth2.grant_allowed_scope_by_default});
  if (!granted)
    return call->unproved_version != 0 ? start_over(call) : refuse(call, granted.error());
  const auto now = given().now();
  protocol::token_facts token;
  token.client = by.id;
  token.subject = protocol::subject_id(by.id.str());
  token.scope = granted->scope;
  token.audience = granted->audience;
  token.issued_at = now;
  token.expires_at = now
                     + protocol::lifespan_or(
                       by, protocol::lifespan::client_credentials_grant_access_token,
                       settings().oauth2.access_token_lifetime);
  ask_hooks(call, token, [this, call](const protocol::token_facts& hooked) {
    maker_.make_access_token(
      call->x, *call->by, hooked,
      [this, call, hooked](const made_token& made) { keep(call, hooked, made); });
  });
}

/// The answer leaves only when the store has the token. A client that was deleted since it
/// authenticated gets none: what is written now would outlive the deletion.
void token_endpoint::keep(
  const call_ptr& call, const protocol::token_facts& token, const made_token& made) {
  protocol::token_response answer{
    .access_token = made.text,
    .expires_in = token.expires_at - token.issued_at,
    .scope = token.scope};
  store::batch steps{
    store::require(store::record_kind::client, token.client.str(), call->unproved_version),
    store::add(store::to_record(token, made.handle, {}))};
  ask_store(
    call->x, std::move(steps),
    [this, call, answer = std::move(answer)](store::batch_outcome& reply) {
      if (!reply.is_applied && reply.failed_at == 0)
        return call->unproved_version != 0 ? start_over(call)
                                           : refuse(call, protocol::authentication_failed());
      if (!reply.is_applied)
        return call->x->fail(make_error(fault::store_failed));
      if (call->unproved_version != 0)
        given().counters->count(auth_outcome::accepted);
      given().counters->count(static_cast<std::size_t>(call->asked.grant), token_outcome::issued);
      call->x->answer(json_response(200, protocol::to_json(answer)));
    });
}

/// What was remembered of the client may be old: the store is asked this time.
void token_endpoint::start_over(const call_ptr& call) {
  forget(call->by->id);
  call->x->note_client_origins({});
  serve(call->x);
}

void token_endpoint::refuse(
  const exchange_ptr& x, std::size_t row, const protocol::oauth_error& error) {
  given().counters->count(row, token_outcome::refused);
  x->refuse(error);
}

void token_endpoint::refuse(const call_ptr& call, const protocol::oauth_error& error) {
  refuse(call->x, static_cast<std::size_t>(call->asked.grant), error);
}

} // namespace gatehouse::actors
