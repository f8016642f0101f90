#include "actors/logout_endpoint.hpp"

#include "actors/browser.hpp"
#include "actors/page_endpoint.hpp"
#include "actors/request_body.hpp"
#include "protocol/client_json.hpp"
#include "protocol/handshake_json.hpp"
#include "protocol/id_token_hint.hpp"
#include "protocol/origin.hpp"

#include <algorithm>
#include <set>

namespace gatehouse::actors {

namespace {

using protocol::handle_purpose;
using store::record_kind;

constexpr std::string_view path = "/oauth2/sessions/logout";

/// Challenges travel in URLs, and have to fit.
constexpr std::size_t max_query_bytes = 16 * 1024;

/// Of an audience, so many are looked at for a client.
constexpr std::size_t max_audience = 16;

std::string text_of(std::optional<std::string_view> x) {
  return std::string(x.value_or(""));
}

std::optional<protocol::login_session> session_of(const store::outcome& found) {
  const auto* item = found.one();
  return item == nullptr ? std::nullopt : protocol::restore_session(item->key, item->payload);
}

/// Tells whether a cookie is that of a session as it is now (AB-52).
bool opens(const protocol::session_cookie& cookie, const protocol::login_session& session) {
  return cookie.id == session.id && protocol::equal_in_constant_time(cookie.nonce, session.nonce);
}

} // namespace

logout_endpoint::logout_endpoint(caf::actor_config& config, services_ptr services)
  : session_ending_endpoint(config, std::move(services), "gatehouse.logout") {}

void logout_endpoint::serve(exchange_ptr x) {
  auto read = x->request.method == net::http_method::post
                ? read_form(x->request, protocol::untyped_form_rule::refused)
                : read_query(x->request);
  if (std::holds_alternative<net::http_response>(read))
    return show_error(x, "The request can not be read");
  const auto& asked = std::get<protocol::parameters>(read);
  if (const auto repeated = asked.repeated({}))
    return show_error(x, "A parameter stands more than once: " + std::string(*repeated));
  if (const auto verifier = asked.given("logout_verifier"))
    return come_back(x, *verifier);
  if (asked.encode().size() > max_query_bytes)
    return show_error(x, "The parameters are too long");
  if (asked.given("id_token_hint"))
    return start_by_client(x, asked);
  start_by_person(x, asked);
}

void logout_endpoint::show_error(const exchange_ptr& x, std::string_view description) {
  x->answer(person_error_response(
    given(), x->request, protocol::refuse(protocol::oauth_errc::invalid_request, description)));
}

void logout_endpoint::start_by_client(const exchange_ptr& x, const protocol::parameters& asked) {
  with_keys(x, [this, x, asked] {
    const auto hint = protocol::verify_id_token_hint(
      text_of(asked.given("id_token_hint")), keys_.get(), settings().urls.issuer, given().now());
    if (!hint)
      return show_error(x, hint.error().description);
    if (hint->session_id.empty())
      return show_error(x, "The id_token_hint names no session");
    on_hint(x, asked, *hint);
  });
}

void logout_endpoint::with_keys(const exchange_ptr& x, std::function<void()> then) {
  if (keys_.is_of(given().state->key_generation.load(std::memory_order_acquire)))
    return then();
  ask<public_keys>(
    given().signer, x, public_keys_request{}, [this, then = std::move(then)](public_keys& fresh) {
      keys_.adopt(fresh);
      then();
    });
}

void logout_endpoint::on_hint(
  const exchange_ptr& x, const protocol::parameters& asked, const protocol::id_token_hint& hint) {
  store::batch questions{store::get(record_kind::login_session, hint.session_id)};
  for (const auto& each : hint.audience)
    if (questions.size() <= max_audience)
      questions.push_back(store::get(record_kind::client, each));
  ask_store(
    x, std::move(questions), [this, x, asked, id = hint.session_id](store::batch_outcome& reply) {
      if (!reply.is_applied)
        return x->fail(make_error(fault::store_failed));
      const auto known =
        std::find_if(reply.steps.begin() + 1, reply.steps.end(), [](const auto& each) {
          return each.one() != nullptr;
        });
      if (known == reply.steps.end())
        return show_error(x, "The id_token_hint is for no client that is known");
      const auto by = protocol::restore_client(known->one()->payload);
      if (!by)
        return x->fail(make_error(fault::store_failed));
      on_client(x, asked, *by, id, session_of(reply.steps.front()));
    });
}

void logout_endpoint::on_client(
  const exchange_ptr& x, const protocol::parameters& asked, const protocol::client& by,
  const std::string& session_id, const std::optional<protocol::login_session>& session) {
  if (const auto client = asked.given("client_id"); client && *client != by.id.str())
    return show_error(x, "The id_token_hint is for another client");
  std::string target;
  if (const auto wanted = asked.given("post_logout_redirect_uri")) {
    const auto& registered = by.post_logout_redirect_uris;
    if (std::find(registered.begin(), registered.end(), *wanted) == registered.end())
      return show_error(x, "The post_logout_redirect_uri is not one that the client registered");
    target = *wanted;
    if (const auto state = asked.given("state"))
      target = with_parameter(target, "state", *state);
  }
  if (!session)
    return finish(x, target, session_id, {});
  ask_person(
    x, {.session_id = session->id,
        .subject = session->subject,
        .client = by.id,
        .target = std::move(target),
        .query = asked.encode(),
        .requested_at = given().now()});
}

/// Nobody says which client it is, so nobody can be sent back to one.
void logout_endpoint::start_by_person(const exchange_ptr& x, const protocol::parameters& asked) {
  if (asked.given("post_logout_redirect_uri"))
    return show_error(x, "A post_logout_redirect_uri needs an id_token_hint");
  const auto cookie = find_session_cookie(given(), x->request.head);
  if (!cookie)
    return finish(x, {}, {}, {});
  ask_store(
    x, {store::get(record_kind::login_session, cookie->id)},
    [this, x, asked, cookie = *cookie](store::batch_outcome& reply) {
      if (!reply.is_applied)
        return x->fail(make_error(fault::store_failed));
      const auto session = session_of(reply.steps.front());
      if (!session || !opens(cookie, *session))
        return finish(x, {}, cookie.id, {});
      ask_person(
        x, {.session_id = session->id,
            .subject = session->subject,
            .client = {},
            .target = {},
            .query = asked.encode(),
            .requested_at = given().now()});
    });
}

void logout_endpoint::ask_person(const exchange_ptr& x, const protocol::logout_request& request) {
  const auto& urls = settings().urls;
  x->answer(redirect(
    302,
    with_parameter(
      urls.logout.empty() ? page_url(settings(), "logout") : urls.logout, "logout_challenge",
      protocol::seal_logout(
        handle_purpose::logout_challenge, request, *given().interaction_keys, given().random))));
}

void logout_endpoint::come_back(const exchange_ptr& x, std::string_view verifier) {
  const auto request =
    protocol::open_logout(handle_purpose::logout_verifier, verifier, *given().interaction_keys);
  if (!request)
    return show_error(x, "The logout_verifier is unknown");
  if (request->requested_at + settings().oauth2.interaction_lifetime <= given().now())
    return show_error(x, "The logout took too long. Please start again");
  // A client proves by its hint which session it means, a person by the browser.
  if (request->is_rp_initiated())
    return end(x, *request);
  const auto cookie = find_session_cookie(given(), x->request.head);
  if (!cookie || cookie->id != request->session_id)
    return finish(x, request->target, {}, {});
  ask_store(
    x, {store::get(record_kind::login_session, cookie->id)},
    [this, x, request = *request, cookie = *cookie](store::batch_outcome& reply) {
      if (!reply.is_applied)
        return x->fail(make_error(fault::store_failed));
      const auto session = session_of(reply.steps.front());
      if (!session || !opens(cookie, *session) || session->subject != request.subject)
        return finish(x, request.target, {}, {});
      end(x, request);
    });
}

void logout_endpoint::end(const exchange_ptr& x, const protocol::logout_request& request) {
  end_session(
    x, request.session_id,
    [this, x,
     request](bool was_there, const protocol::subject_id& whose, const participants& told) {
      if (was_there)
        tell_audit(*x, "logout.completed", {request.client, whose});
      finish(x, request.target, request.session_id, told);
    });
}

void logout_endpoint::finish(
  const exchange_ptr& x, const std::string& target, const std::string& ended_session,
  const participants& told) {
  const auto& urls = settings().urls;
  const auto& to = target.empty() ? urls.post_logout_redirect : target;
  std::vector<std::string> frames;
  std::set<std::string> origins;
  for (const auto& by : told) {
    const auto& uri = by->frontchannel_logout_uri;
    auto origin = protocol::web_origin_of(uri);
    if (origin.empty())
      continue;
    origins.insert(std::move(origin));
    frames.push_back(with_parameter(with_parameter(uri, "iss", urls.issuer), "sid", ended_session));
  }
  auto response =
    !frames.empty()
      ? page_response(200, web::front_channel_page(frames, {origins.begin(), origins.end()}, to))
    : !to.empty()
      ? redirect(302, to)
      : page_response(
        200, given().site->show(place_of(x->request), {.what = web::message::logged_out}));
  const auto cookie = find_session_cookie(given(), x->request.head);
  if (cookie && cookie->id == ended_session)
    clear_session_cookie(response, given());
  x->answer(std::move(response));
}

logout_requests_endpoint::logout_requests_endpoint(caf::actor_config& config, services_ptr services)
  : endpoint(config, std::move(services), "gatehouse.logout_requests") {}

void logout_requests_endpoint::serve(exchange_ptr x) {
  auto query = read_query(x->request);
  if (auto* answer = std::get_if<net::http_response>(&query))
    return x->answer(std::move(*answer));
  const auto& parameters = std::get<protocol::parameters>(query);
  auto challenge = parameters.given("logout_challenge");
  if (!challenge)
    challenge = parameters.given("challenge");
  if (!challenge)
    return x->refuse(protocol::refuse(
      protocol::oauth_errc::invalid_request,
      "Query parameter 'logout_challenge' is not defined but should have been"));
  const auto request =
    protocol::open_logout(handle_purpose::logout_challenge, *challenge, *given().interaction_keys);
  const auto end = settings().oauth2.interaction_lifetime;
  if (!request || request->requested_at + end <= given().now())
    return x->answer(json_response(
      404,
      R"({"error":"Not Found","error_description":"Unable to locate the requested resource"})"));
  // Nothing is stored, so there is nothing to forget: the logout app sends the person on.
  if (x->request.path.ends_with("/reject"))
    return x->answer(empty_response(204));
  if (!x->request.path.ends_with("/accept"))
    return show(x, *challenge, *request);
  const auto verifier = protocol::seal_logout(
    handle_purpose::logout_verifier, *request, *given().interaction_keys, given().random);
  x->answer(json_response(
    200, protocol::redirect_to_json(with_parameter(
           settings().urls.public_base + std::string(path), "logout_verifier", verifier))));
}

void logout_requests_endpoint::show(
  const exchange_ptr& x, std::string_view challenge, const protocol::logout_request& request) {
  ask_store(
    x, {store::get(record_kind::client, request.client.str())},
    [this, x, challenge = std::string(challenge), request](store::batch_outcome& reply) {
      if (!reply.is_applied)
        return x->fail(make_error(fault::store_failed));
      const auto* item = reply.steps.front().one();
      const auto by = item == nullptr ? std::nullopt : protocol::restore_client(item->payload);
      auto url = settings().urls.public_base + std::string(path);
      if (!request.query.empty())
        url += '?' + request.query;
      x->answer(json_response(
        200, protocol::logout_request_json(
               {.challenge = challenge,
                .request = request,
                .request_url = std::move(url),
                .expires_at = request.requested_at + settings().oauth2.interaction_lifetime,
                .by = by ? &*by : nullptr})));
    });
}

} // namespace gatehouse::actors
