#include "actors/handshake_endpoint.hpp"

#include "actors/authorization_check.hpp"
#include "actors/browser.hpp"
#include "actors/request_body.hpp"
#include "protocol/client_json.hpp"
#include "protocol/handshake_json.hpp"
#include "protocol/id_token_hint.hpp"
#include "store/flow_records.hpp"

namespace gatehouse::actors {

namespace {

namespace json = protocol::json;
using protocol::oauth_errc;

std::string_view verifier_name(protocol::handle_purpose verifier) noexcept {
  return verifier == protocol::handle_purpose::login_verifier ? "login_verifier"
                                                              : "consent_verifier";
}

} // namespace

void handshake_endpoint::serve(exchange_ptr x) {
  auto query = read_query(x->request);
  if (auto* answer = std::get_if<net::http_response>(&query))
    return x->answer(std::move(*answer));
  const auto& parameters = std::get<protocol::parameters>(query);
  auto challenge = parameters.given(parameter_name());
  if (!challenge)
    challenge = parameters.given("challenge");
  if (!challenge)
    return x->refuse(protocol::refuse(
      oauth_errc::invalid_request, "Query parameter '" + std::string(parameter_name())
                                     + "' is not defined but should have been"));
  const auto what = x->request.path.ends_with("/accept")   ? action::accept
                    : x->request.path.ends_with("/reject") ? action::reject
                                                           : action::show;
  if (what == action::show)
    return serve_challenge(x, what, std::string(*challenge), {});
  auto body = read_json(x->request);
  if (auto* answer = std::get_if<net::http_response>(&body))
    return x->answer(std::move(*answer));
  serve_challenge(x, what, std::string(*challenge), std::get<json::value>(body));
}

protocol::time_point handshake_endpoint::end_of(const protocol::login_challenge& start) const {
  return start.requested_at + settings().oauth2.interaction_lifetime;
}

bool handshake_endpoint::is_expired(const protocol::login_challenge& start) const {
  return end_of(start) <= given().now();
}

void handshake_endpoint::answer_used(
  const exchange_ptr& x, const protocol::login_challenge& start) {
  x->answer(json_response(410, protocol::redirect_to_json(request_url_of(settings(), start))));
}

void handshake_endpoint::answer_expired(const exchange_ptr& x, std::string_view start_again) {
  json::object body{
    {"error", protocol::name(oauth_errc::request_unauthorized)},
    {"error_description", "The challenge has expired, the person has to start again"}};
  if (!start_again.empty())
    body.emplace_back("redirect_to", start_again);
  x->answer(json_response(401, json::write(body)));
}

void handshake_endpoint::answer_unknown(const exchange_ptr& x) {
  x->answer(json_response(
    404, R"({"error":"Not Found","error_description":"Unable to locate the requested resource"})"));
}

void handshake_endpoint::answer_redirect(const exchange_ptr& x, std::string_view url) {
  x->answer(json_response(200, protocol::redirect_to_json(url)));
}

handshake_endpoint::prepared handshake_endpoint::prepare(
  protocol::interaction now, const std::optional<earlier>& before,
  protocol::handle_purpose verifier) {
  now.answer =
    protocol::to_hex(protocol::random_bytes(given().random, protocol::answer_name_bytes));
  const auto end = end_of(now.start);
  // What takes another answer's place ends no earlier than that one.
  auto item = store::to_record(
    now, before ? std::max(end, before->until) : protocol::kept_until(now, end, given().now()));
  return {
    .step = before ? store::replace(std::move(item), before->version) : store::add(std::move(item)),
    .url = with_parameter(
      request_url_of(settings(), now.start), verifier_name(verifier),
      protocol::seal_verifier(verifier, now, *given().interaction_keys, given().random))};
}

void handshake_endpoint::write(
  const exchange_ptr& x, protocol::interaction now, const std::optional<earlier>& before,
  protocol::handle_purpose verifier) {
  auto made = prepare(std::move(now), before, verifier);
  ask_store(
    x, {std::move(made.step)}, [this, x, url = std::move(made.url)](store::batch_outcome& reply) {
      if (!reply.is_applied)
        return x->refuse(protocol::refuse(
          oauth_errc::conflict, "The challenge was answered by somebody else at the same time"));
      answer_redirect(x, url);
    });
}

login_requests_endpoint::login_requests_endpoint(caf::actor_config& config, services_ptr services)
  : handshake_endpoint(config, std::move(services), "gatehouse.login_requests") {}

void login_requests_endpoint::serve_challenge(
  const exchange_ptr& x, action what, const std::string& challenge, const json::value& body) {
  auto start = protocol::open_login_challenge(challenge, *given().interaction_keys);
  if (!start)
    return answer_unknown(x);
  if (is_expired(*start))
    return answer_expired(x, request_url_of(settings(), *start));
  const login_call call{
    .x = x, .what = what, .challenge = challenge, .start = std::move(*start), .body = body};
  if (what == action::show || call.start.is_skipped)
    look(call);
  else
    answer_first(call);
}

/// What is said about no session needs nothing that the store knows. So it is written at once, as the
/// first answer, which it mostly is.
void login_requests_endpoint::answer_first(const login_call& call) {
  auto now = call.what == action::accept ? accepted(call) : rejected(call);
  if (!now)
    return;
  auto made = prepare(std::move(*now), std::nullopt, protocol::handle_purpose::login_verifier);
  // An answer that settled in a main store is seen there, where adding to a short-lived one is blind.
  store::batch steps{
    clients().question(call.start.client),
    store::get(store::record_kind::interaction, call.start.id), std::move(made.step)};
  ask_store(
    call.x, std::move(steps), [this, call, url = std::move(made.url)](store::batch_outcome& reply) {
      if (!reply.is_applied || reply.steps[1].one() != nullptr)
        return look(call);
      bool is_broken = false;
      const auto client = clients().answer(call.start.client, reply.steps[0], is_broken);
      if (is_broken)
        return call.x->fail(make_error(fault::store_failed));
      // What was written leads nowhere without its client.
      if (client == nullptr)
        return answer_unknown(call.x);
      answer_redirect(call.x, url);
    });
}

/// Looks at what was answered before.
void login_requests_endpoint::look(const login_call& call) {
  store::batch questions{
    clients().question(call.start.client),
    store::get(store::record_kind::interaction, call.start.id)};
  ask_store(call.x, std::move(questions), [this, call](store::batch_outcome& reply) {
    const auto& x = call.x;
    const auto& start = call.start;
    if (!reply.is_applied)
      return x->fail(make_error(fault::store_failed));
    bool is_broken = false;
    const auto client = clients().answer(start.client, reply.steps[0], is_broken);
    const auto* item = reply.steps[1].one();
    if (client == nullptr && !is_broken)
      return answer_unknown(x);
    const auto before =
      item == nullptr ? std::nullopt : protocol::restore_interaction(item->payload);
    if (!client || (item != nullptr && !before))
      return x->fail(make_error(fault::store_failed));
    if (before && before->stage != protocol::stage::login_handled)
      return answer_used(x, start);
    const found_login found{
      .start = start,
      .by = client,
      .before = item == nullptr ? std::nullopt : std::optional(earlier_of(*item))};
    switch (call.what) {
    case action::show:
      return show(x, call.challenge, found);
    case action::accept:
      return accept(call, found);
    case action::reject:
      return reject(call, found);
    }
  });
}

void login_requests_endpoint::show(
  const exchange_ptr& x, const std::string& challenge, const found_login& found) {
  const auto asked = check_again(given(), *found.by, found.start);
  if (!asked)
    return x->refuse(asked.error().error);
  x->answer(json_response(
    200, protocol::login_request_json(
           {.challenge = challenge,
            .start = found.start,
            .asked = *asked,
            .by = *found.by,
            .request_url = request_url_of(settings(), found.start),
            .hint_claims = protocol::hint_claims(asked->id_token_hint)})));
}

/// The interaction as an acceptance leaves it; nothing when it was refused.
std::optional<protocol::interaction> login_requests_endpoint::accepted(const login_call& call) {
  auto said = protocol::read_login_acceptance(call.body);
  if (!said) {
    call.x->refuse(said.error());
    return std::nullopt;
  }
  protocol::interaction now;
  now.start = call.start;
  now.login = std::move(*said);
  if (call.start.is_skipped)
    now.login.remember = true;
  else
    now.start.authenticated_at = given().now();
  return now;
}

/// The same for a rejection.
std::optional<protocol::interaction> login_requests_endpoint::rejected(const login_call& call) {
  auto said = protocol::read_rejection(call.body, "login request denied");
  if (!said) {
    call.x->refuse(said.error());
    return std::nullopt;
  }
  protocol::interaction now;
  now.start = call.start;
  now.login_rejection = std::move(*said);
  return now;
}

void login_requests_endpoint::accept(const login_call& call, const found_login& found) {
  auto now = accepted(call);
  if (!now)
    return;
  if (call.start.is_skipped && now->login.subject != call.start.subject)
    return send_to_new_login(call.x, found);
  write(call.x, std::move(*now), found.before, protocol::handle_purpose::login_verifier);
}

/// Another person than the one of the session. With `prompt=none` nobody may be asked: the client
/// hears that, instead of the browser going in circles.
void login_requests_endpoint::send_to_new_login(const exchange_ptr& x, const found_login& found) {
  const auto asked = check_again(given(), *found.by, found.start);
  if (!asked || !asked->prompt.none)
    return answer_redirect(x, relogin_url_of(settings(), found.start));
  protocol::interaction now;
  now.start = found.start;
  now.login_rejection = {
    .error = "login_required", .description = "Another person has to sign in first"};
  write(x, std::move(now), found.before, protocol::handle_purpose::login_verifier);
}

void login_requests_endpoint::reject(const login_call& call, const found_login& found) {
  if (auto now = rejected(call))
    write(call.x, std::move(*now), found.before, protocol::handle_purpose::login_verifier);
}

consent_requests_endpoint::consent_requests_endpoint(
  caf::actor_config& config, services_ptr services)
  : handshake_endpoint(config, std::move(services), "gatehouse.consent_requests") {}

void consent_requests_endpoint::serve_challenge(
  const exchange_ptr& x, action what, const std::string& challenge, const json::value& body) {
  const auto id = protocol::open_handle(
    protocol::handle_purpose::consent_challenge, challenge, *given().interaction_keys);
  if (!id)
    return answer_unknown(x);
  ask_store(
    x, {store::get(store::record_kind::interaction, *id)},
    [this, x, what, challenge, body](store::batch_outcome& reply) {
      if (!reply.is_applied)
        return x->fail(make_error(fault::store_failed));
      const auto* item = reply.steps.front().one();
      if (item == nullptr)
        return answer_expired(x, {});
      auto now = protocol::restore_interaction(item->payload);
      if (!now)
        return x->fail(make_error(fault::store_failed));
      if (now->stage == protocol::stage::finished)
        return answer_used(x, now->start);
      if (what == action::show)
        return show(x, challenge, *now);
      now->consent_rejection = std::nullopt;
      if (what == action::accept) {
        auto accepted = protocol::read_consent_acceptance(body);
        if (!accepted)
          return x->refuse(accepted.error());
        now->consent = std::move(*accepted);
      } else {
        auto rejected = protocol::read_rejection(body, "consent request denied");
        if (!rejected)
          return x->refuse(rejected.error());
        now->consent_rejection = std::move(*rejected);
      }
      now->stage = protocol::stage::consent_handled;
      now->consent_handled_at = given().now();
      write(x, std::move(*now), earlier_of(*item), protocol::handle_purpose::consent_verifier);
    });
}

void consent_requests_endpoint::show(
  const exchange_ptr& x, const std::string& challenge, const protocol::interaction& now) {
  ask_store(
    x, {clients().question(now.start.client)},
    [this, x, challenge, now](store::batch_outcome& reply) {
      if (!reply.is_applied)
        return x->fail(make_error(fault::store_failed));
      bool is_broken = false;
      const auto by = clients().answer(now.start.client, reply.steps.front(), is_broken);
      if (is_broken)
        return x->fail(make_error(fault::store_failed));
      if (by == nullptr)
        return answer_unknown(x);
      const auto asked = check_again(given(), *by, now.start);
      if (!asked)
        return x->refuse(asked.error().error);
      x->answer(json_response(
        200, json::write(protocol::consent_request_json(
               {.challenge = challenge,
                .now = now,
                .asked = *asked,
                .by = *by,
                .request_url = request_url_of(settings(), now.start),
                .hint_claims = protocol::hint_claims(asked->id_token_hint)}))));
    });
}

} // namespace gatehouse::actors
