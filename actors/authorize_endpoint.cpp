#include "actors/authorize_endpoint.hpp"

#include "actors/authorization_check.hpp"
#include "actors/page_endpoint.hpp"
#include "actors/request_body.hpp"
#include "protocol/id_token_hint.hpp"
#include "protocol/request_object.hpp"
#include "protocol/subject_identifier.hpp"

#include <algorithm>

/// The first visit, and what all visits share.
namespace gatehouse::actors {

namespace {

using protocol::oauth_errc;

constexpr std::size_t id_bytes = 16;
constexpr std::size_t max_query_bytes = 12 * 1024;
constexpr std::string_view device_path = "/oauth2/device/verify";

/// Takes a parameter out.
protocol::parameters without(const protocol::parameters& from, std::string_view name) {
  protocol::parameters rest;
  for (const auto& [key, value] : from.entries())
    if (key != name)
      rest.add(key, value);
  return rest;
}

std::string text_of(std::optional<std::string_view> x) {
  return std::string(x.value_or(""));
}

} // namespace

authorize_endpoint::authorize_endpoint(caf::actor_config& config, services_ptr services)
  : endpoint(config, services, "gatehouse.authorize"),
    maker_(
      std::move(services),
      [this](const exchange_ptr& x, sign_request question, token_maker::on_signed then) {
        ask<std::string>(given().signer, x, std::move(question), std::move(then));
      }) {}

void authorize_endpoint::serve(exchange_ptr x) {
  auto read = x->request.method == net::http_method::post
                ? read_form(x->request, protocol::untyped_form_rule::refused)
                : read_query(x->request);
  if (std::holds_alternative<net::http_response>(read))
    return show_error(
      x, protocol::refuse(oauth_errc::invalid_request, "The request can not be read"));
  auto v = std::make_shared<visit>();
  v->x = x;
  v->asked = std::move(std::get<protocol::parameters>(read));
  v->is_device = x->request.path == device_path;
  if (const auto verifier = v->asked.given("login_verifier")) {
    const std::string text(*verifier);
    v->asked = without(v->asked, "login_verifier");
    return come_back(
      v, protocol::handle_purpose::login_verifier, text, protocol::stage::login_handled,
      [this](const visit_ptr& back) { on_login(back); });
  }
  if (const auto verifier = v->asked.given("consent_verifier")) {
    const std::string text(*verifier);
    v->asked = without(v->asked, "consent_verifier");
    return come_back(
      v, protocol::handle_purpose::consent_verifier, text, protocol::stage::consent_handled,
      [this](const visit_ptr& back) { on_consent(back); });
  }
  if (v->is_device)
    return begin_device(v);
  begin(v);
}

/// Keeps the client, if there is one.
bool authorize_endpoint::adopt_client(const visit_ptr& v, const store::outcome& found) {
  bool is_broken = false;
  v->by =
    clients_.answer(protocol::client_id(text_of(v->asked.given("client_id"))), found, is_broken);
  if (is_broken)
    v->x->fail(make_error(fault::store_failed));
  else if (v->by == nullptr)
    show_error(
      v->x, protocol::refuse(
              oauth_errc::invalid_client, "The client is unknown: client_id is missing or wrong"));
  return v->by != nullptr;
}

bool authorize_endpoint::adopt_request(
  const visit_ptr& v, protocol::authorization_result<protocol::authorization_request> checked) {
  if (checked) {
    v->request = std::move(*checked);
    return true;
  }
  const auto& refused = checked.error();
  if (!refused.target)
    show_error(v->x, refused.error);
  else
    v->x->answer(client_response_of(protocol::make_error_answer(
      *refused.target, protocol::name(refused.error.code), refused.error.description,
      settings().urls.issuer)));
  return false;
}

/// Tells the person, where nobody else may be told.
void authorize_endpoint::show_error(const exchange_ptr& x, const protocol::oauth_error& error) {
  x->answer(person_error_response(given(), x->request, error));
}

void authorize_endpoint::send_error(
  const visit_ptr& v, std::string_view error, std::string_view description) {
  if (v->is_device)
    return show_error(v->x, protocol::refuse(oauth_errc::access_denied, description));
  v->x->answer(client_response_of(protocol::make_error_answer(
    {.redirect_uri = v->request.redirect_uri, .mode = v->request.mode, .state = v->request.state},
    error, description, settings().urls.issuer)));
}

void authorize_endpoint::send_error(const visit_ptr& v, const protocol::oauth_error& error) {
  if (v->is_device)
    return show_error(v->x, error);
  send_error(v, protocol::name(error.code), error.description);
}

void authorize_endpoint::begin(const visit_ptr& v) {
  const protocol::client_id client(text_of(v->asked.given("client_id")));
  store::batch questions{clients_.question(client)};
  const auto cookie = find_session_cookie(given(), v->x->request.head);
  if (cookie)
    questions.push_back(store::get(store::record_kind::login_session, cookie->id));
  ask_store(v->x, std::move(questions), [this, v, cookie](store::batch_outcome& reply) {
    if (!reply.is_applied)
      return v->x->fail(make_error(fault::store_failed));
    if (!adopt_client(v, reply.steps.front()))
      return;
    adopt_session(v, cookie, reply.steps.back());
    const auto has_object = protocol::has_request_object(v->asked);
    if (!has_object)
      return refuse_object(v, has_object.error());
    if (!*has_object)
      return on_effective(v, v->asked);
    resolve_request_object(v);
  });
}

/// A cookie from before the last login is worth nothing (AB-52).
void authorize_endpoint::adopt_session(
  const visit_ptr& v, const std::optional<protocol::session_cookie>& cookie,
  const store::outcome& found) {
  const auto* item = cookie ? found.one() : nullptr;
  if (item == nullptr || item->kind != store::record_kind::login_session)
    return;
  auto session = protocol::restore_session(item->key, item->payload);
  if (!session || !protocol::equal_in_constant_time(session->nonce, cookie->nonce))
    return;
  v->session = std::move(session);
  v->session_version = item->version;
}

void authorize_endpoint::on_effective(const visit_ptr& v, const protocol::parameters& effective) {
  if (!adopt_request(
        v, protocol::check_authorization_request(
             effective, *v->by, authorization_rules_of(settings()))))
    return;
  // What comes back in a challenge has to fit into the head of a request.
  if (v->asked.encode().size() + v->effective_query.size() > max_query_bytes)
    return send_error(
      v, protocol::refuse(oauth_errc::invalid_request, "The parameters are longer than 12 KiB"));
  with_hint(
    v, [this, v](const std::optional<protocol::id_token_hint>& hint) { start_login(v, hint); });
}

/// Goes on with the verified `id_token_hint`, if the request has one.
void authorize_endpoint::with_hint(
  const visit_ptr& v, std::function<void(std::optional<protocol::id_token_hint>)> then) {
  if (v->request.id_token_hint.empty())
    return then(std::nullopt);
  const auto judge = [this, v, then = std::move(then)] {
    auto hint = protocol::verify_id_token_hint(
      v->request.id_token_hint, keys_.get(), settings().urls.issuer, given().now());
    if (!hint)
      return send_error(v, hint.error());
    then(std::move(*hint));
  };
  if (keys_.is_of(given().state->key_generation.load(std::memory_order_acquire)))
    return judge();
  ask<public_keys>(given().signer, v->x, public_keys_request{}, [this, judge](public_keys& fresh) {
    keys_.adopt(fresh);
    judge();
  });
}

/// Tells whether the hint speaks of a person; nothing without hint.
std::optional<bool> authorize_endpoint::is_hinted(
  const visit_ptr& v, const std::optional<protocol::id_token_hint>& hint,
  const protocol::subject_id& subject) const {
  if (!hint)
    return std::nullopt;
  if (hint->subject == subject)
    return true;
  const auto shown = protocol::subject_for(
    *v->by, subject, v->shown_subject == subject ? "" : v->shown_subject.str(),
    settings().oidc.pairwise_salt);
  return shown && hint->subject == *shown;
}

void authorize_endpoint::start_login(
  const visit_ptr& v, const std::optional<protocol::id_token_hint>& hint) {
  const auto decide = [this, v, hint] {
    const auto hinted = v->session ? is_hinted(v, hint, v->session->subject) : std::nullopt;
    const auto start = protocol::decide_login_start(v->request, v->session, hinted, given().now());
    if (!start)
      return send_error(v, start.error());
    send_to_login(v, *start);
  };
  if (!hint || !v->session || !protocol::is_pairwise(*v->by))
    return decide();
  // The client may know the person by a name that a login app made up.
  ask_store(
    v->x,
    {store::get(
      store::record_kind::forced_subject,
      store::forced_subject_key(v->session->subject, v->by->id))},
    [v, decide](store::batch_outcome& reply) {
      if (!reply.is_applied)
        return v->x->fail(make_error(fault::store_failed));
      if (const auto* forced = reply.steps.front().one())
        v->shown_subject = protocol::subject_id(forced->payload);
      decide();
    });
}

void authorize_endpoint::send_to_login(const visit_ptr& v, const protocol::login_start& start) {
  const auto binding =
    find_or_make_binding(given(), v->x->request.head, binding_step::login, v->by->id);
  protocol::login_challenge challenge;
  challenge.id = protocol::to_hex(protocol::random_bytes(given().random, id_bytes));
  // As it came: login apps show it, and compare.
  challenge.query =
    v->x->request.method == net::http_method::post ? v->asked.encode() : v->x->request.query;
  challenge.effective_query = v->effective_query;
  challenge.client = v->by->id;
  challenge.requested_at = given().now();
  challenge.session_id =
    start.session_id.empty() ? protocol::random_uuid(given().random) : start.session_id;
  challenge.has_session = !start.session_id.empty();
  challenge.is_skipped = start.is_skipped;
  challenge.subject = start.subject;
  challenge.authenticated_at = start.authenticated_at;
  challenge.browser = binding.digest();
  if (v->is_device)
    describe_device(v, challenge);
  const auto& urls = settings().urls;
  const auto& chosen = v->request.prompt.registration ? urls.registration : urls.login;
  auto url = with_parameter(
    chosen.empty() ? page_url(settings(), "login") : chosen, "login_challenge",
    protocol::seal_login_challenge(challenge, *given().interaction_keys, given().random));
  if (const auto schema = v->asked.given("identity_schema"))
    url = with_parameter(url, "identity_schema", *schema);
  auto response = redirect(302, url);
  set_binding(response, given(), binding);
  v->x->answer(std::move(response));
}

} // namespace gatehouse::actors
