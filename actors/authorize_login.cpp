#include "actors/authorization_check.hpp"
#include "actors/authorize_endpoint.hpp"
#include "actors/page_endpoint.hpp"
#include "protocol/consent.hpp"
#include "protocol/id_token_hint.hpp"
#include "protocol/subject_identifier.hpp"
#include "store/flow_records.hpp"

/// Coming back from the login app.
namespace gatehouse::actors {

namespace {

using protocol::oauth_errc;
using store::record_kind;

/// A session without cookie lets nobody in again: it is there for logouts, and one is made by every
/// login.
constexpr std::chrono::hours unremembered_lifetime{24};

void append_questions_about(
  const protocol::subject_id& person, const protocol::client_id& client, store::batch& to) {
  to.push_back(store::get(record_kind::forced_subject, store::forced_subject_key(person, client)));
  to.push_back(store::get(record_kind::remembered_consent, store::remembered_key(person, client)));
}

} // namespace

protocol::time_point authorize_endpoint::interaction_end(const visit& v) const {
  return std::max(v.now.start.requested_at + settings().oauth2.interaction_lifetime, v.until);
}

void authorize_endpoint::come_back(
  const visit_ptr& v, protocol::handle_purpose purpose, std::string_view verifier,
  protocol::stage expected, on_interaction then) {
  const auto presented = protocol::open_verifier(purpose, verifier, *given().interaction_keys);
  if (!presented)
    return show_error(
      v->x, protocol::refuse(
              oauth_errc::access_denied,
              "The address does not lead back from a sign-in of this server, or was changed"));
  const protocol::client_id client(std::string(v->asked.given("client_id").value_or("")));
  v->answer = presented->answer;
  store::batch questions{
    clients_.question(client), store::get(record_kind::interaction, presented->id)};
  v->known_subject = presented->subject;
  const bool asks_about_person =
    purpose == protocol::handle_purpose::login_verifier && !v->known_subject.str().empty();
  if (asks_about_person)
    append_questions_about(v->known_subject, client, questions);
  const auto cookie = find_session_cookie(given(), v->x->request.head);
  if (cookie)
    questions.push_back(store::get(record_kind::login_session, cookie->id));
  ask_store(
    v->x, std::move(questions),
    [this, v, cookie, expected, asks_about_person,
     then = std::move(then)](store::batch_outcome& reply) {
      if (!reply.is_applied)
        return v->x->fail(make_error(fault::store_failed));
      if (!adopt_client(v, reply.steps.front()))
        return;
      adopt_session(v, cookie, reply.steps.back());
      if (asks_about_person) {
        v->forced_subject = std::move(reply.steps[2]);
        v->remembered_consent = std::move(reply.steps[3]);
      }
      if (check_return(v, reply.steps[1], expected))
        then(v);
    });
}

/// Checks that this is the next step of that interaction, and that the request is still the one that
/// it began with (AB-21).
bool authorize_endpoint::check_return(
  const visit_ptr& v, const store::outcome& found, protocol::stage expected) {
  const auto* item = found.one();
  if (item == nullptr && v->is_device) {
    show_error(
      v->x, protocol::refuse(
              oauth_errc::request_unauthorized,
              "The sign-in took too long and has expired; please start again on your device"));
    return false;
  }
  if (item == nullptr) {
    protocol::login_challenge lapsed;
    lapsed.query = v->asked.encode();
    lapsed.requested_at = given().now();
    if (adopt_request(v, check_again(given(), *v->by, lapsed)))
      send_error(
        v, protocol::refuse(
             oauth_errc::request_unauthorized,
             "The sign-in took too long and has expired; please start again"));
    return false;
  }
  auto now = protocol::restore_interaction(item->payload);
  if (!now) {
    v->x->fail(make_error(fault::store_failed));
    return false;
  }
  v->now = std::move(*now);
  v->version = item->version;
  v->until = item->expires_at;
  const auto began_with = protocol::parameters::parse(v->now.start.query);
  if (
    v->is_device == v->now.start.device.empty() || !began_with
    || began_with->entries() != v->asked.entries()) {
    show_error(
      v->x, protocol::refuse(
              oauth_errc::invalid_request, "The request was changed while the person signed in"));
    return false;
  }
  // AB-19: the app may have answered again since, perhaps about somebody else.
  const bool is_last = protocol::equal_in_constant_time(v->answer, v->now.answer);
  if (v->now.stage != expected || !is_last) {
    show_used(v, expected == protocol::stage::login_handled ? "login" : "consent");
    return false;
  }
  return adopt_request(v, check_again(given(), *v->by, v->now.start));
}

/// A verifier is good once. Whoever reloads the page is told where to start again.
void authorize_endpoint::show_used(const visit_ptr& v, std::string_view step) {
  const auto description = "The " + std::string(step) + " verifier has already been used";
  show_gone(v, description, request_url_of(settings(), v->now.start));
}

void authorize_endpoint::show_gone(
  const visit_ptr& v, const std::string& description, const std::string& where) {
  if (v->x->request.head.find("accept").value_or("").find("text/html") == std::string_view::npos)
    return v->x->answer(json_response(
      410,
      protocol::json::write(protocol::json::object{
        {"error", "access_denied"}, {"error_description", description}, {"redirect_to", where}})));
  v->x->answer(page_response(
    410, given().site->show(
           place_of(v->x->request),
           {.what = web::message::used, .detail = description, .code = {}, .link = where})));
}

/// Says in plain words what may have become of the cookie.
bool authorize_endpoint::check_browser(const visit_ptr& v, binding_step step) {
  const bool is_login = step == binding_step::login;
  const auto& bound_to = is_login ? v->now.start.browser : v->now.consent_browser;
  const auto binding = find_binding(given(), v->x->request.head, step, v->by->id);
  if (binding && protocol::equal_in_constant_time(binding->digest(), bound_to))
    return true;
  const std::string what = is_login ? "login" : "consent";
  const auto hint =
    binding
      ? "The cookie of this " + what
          + " belongs to another sign-in. It was started in another browser or another profile"
      : "The cookie of this " + what
          + " is missing. The sign-in was started in another browser, took too long, the browser "
            "blocks cookies, or the address changed between http and https or between localhost "
            "and 127.0.0.1";
  send_error(v, protocol::refuse(oauth_errc::request_forbidden, hint + ". Please start again."));
  return false;
}

/// What a login or consent app refused is over: its verifier cannot be used again.
void authorize_endpoint::finish_with_error(
  const visit_ptr& v, std::string error, std::string description) {
  if (v->is_device)
    return reject_device(v, description.empty() ? error : error + ": " + description);
  v->now.stage = protocol::stage::finished;
  ask_store(
    v->x, {store::replace(store::to_record(v->now, interaction_end(*v)), v->version)},
    [this, v, error = std::move(error),
     description = std::move(description)](store::batch_outcome& reply) {
      if (!reply.is_applied)
        return show_used(v, "login or consent");
      send_error(v, error, description);
    });
}

void authorize_endpoint::on_login(const visit_ptr& v) {
  if (!check_browser(v, binding_step::login))
    return;
  if (const auto& rejected = v->now.login_rejection)
    return finish_with_error(v, rejected->error, rejected->description);
  const auto& login = v->now.login;
  // A session that ended while the login app looked at it lets nobody in.
  if (v->now.start.is_skipped && (!v->session || v->session->subject != login.subject))
    return refuse_login(
      v, protocol::refuse(oauth_errc::login_required, "The session has ended meanwhile"));
  if (v->known_subject == login.subject)
    return on_login_of_person(v);
  store::batch questions;
  append_questions_about(login.subject, v->by->id, questions);
  ask_store(v->x, std::move(questions), [this, v](store::batch_outcome& reply) {
    if (!reply.is_applied)
      return v->x->fail(make_error(fault::store_failed));
    v->forced_subject = std::move(reply.steps[0]);
    v->remembered_consent = std::move(reply.steps[1]);
    on_login_of_person(v);
  });
}

void authorize_endpoint::on_login_of_person(const visit_ptr& v) {
  auto forced = v->now.login.force_subject_identifier;
  if (const auto* item = v->forced_subject.one(); item != nullptr && forced.empty())
    forced = item->payload;
  std::optional<protocol::grant> remembered;
  if (const auto* item = v->remembered_consent.one())
    remembered = store::to_grant(*item);
  on_person_known(v, forced, remembered);
}

void authorize_endpoint::on_person_known(
  const visit_ptr& v, const std::string& forced, const std::optional<protocol::grant>& remembered) {
  const auto shown =
    protocol::subject_for(*v->by, v->now.login.subject, forced, settings().oidc.pairwise_salt);
  if (!shown)
    return send_error(v, shown.error());
  v->shown_subject = *shown;
  v->now.shown_subject = *shown;
  with_hint(v, [this, v, remembered](const std::optional<protocol::id_token_hint>& hint) {
    const auto& start = v->now.start;
    const auto checked = protocol::check_login(
      v->request, {.requested_at = start.requested_at,
                   .authenticated_at = start.authenticated_at,
                   .is_skipped = start.is_skipped,
                   .hinted = is_hinted(v, hint, v->now.login.subject)});
    if (!checked)
      return refuse_login(v, checked.error());
    v->now.is_consent_skipped = protocol::may_skip_consent(
      v->request, *v->by,
      {.remembered = remembered ? &*remembered : nullptr,
       .is_device = !start.device.empty(),
       .strategy = scope_strategy_of(settings())});
    if (v->request.prompt.none && !v->now.is_consent_skipped)
      return send_error(
        v, protocol::refuse(
             oauth_errc::consent_required,
             "The person has not agreed yet, and the prompt 'none' lets nobody be asked"));
    store_login(v);
  });
}

/// The person has to log in again, whoever the browser says they are.
void authorize_endpoint::refuse_login(const visit_ptr& v, const protocol::oauth_error& error) {
  store::batch steps;
  if (v->session)
    steps.push_back(store::erase(record_kind::login_session, v->session->id));
  ask_store(v->x, std::move(steps), [this, v, error](store::batch_outcome& reply) {
    if (!reply.is_applied)
      return v->x->fail(make_error(fault::store_failed));
    auto response = v->is_device
                      ? person_error_response(given(), v->x->request, error)
                      : client_response_of(protocol::make_error_answer(
                        {.redirect_uri = v->request.redirect_uri,
                         .mode = v->request.mode,
                         .state = v->request.state},
                        protocol::name(error.code), error.description, settings().urls.issuer));
    clear_session_cookie(response, given());
    v->x->answer(std::move(response));
  });
}

/// The session that this login makes, or goes on with.
protocol::login_session authorize_endpoint::session_after_login(const visit_ptr& v) const {
  const auto& login = v->now.login;
  const auto& start = v->now.start;
  if (start.is_skipped)
    return *v->session;
  const bool goes_on = v->session && v->session->subject == login.subject;
  protocol::login_session session;
  // The id of a session that was there belongs to its person, whether or not it still lives (AB-82).
  session.id = goes_on             ? v->session->id
               : start.has_session ? protocol::random_uuid(given().random)
                                   : start.session_id;
  // Known to this browser alone, and new with every login (AB-52).
  session.nonce = protocol::to_hex(protocol::random_bytes(given().random, 16));
  session.subject = login.subject;
  session.authenticated_at = start.authenticated_at;
  session.is_remembered = login.remember;
  session.acr = login.acr;
  session.amr = login.amr;
  session.identity_provider_session = login.identity_provider_session;
  return session;
}

void authorize_endpoint::store_login(const visit_ptr& v) {
  const auto session = session_after_login(v);
  const auto& login = v->now.login;
  const auto& start = v->now.start;
  const bool extends = login.extend_session_lifespan;
  auto life = settings().oauth2.session_lifetime;
  if (!session.is_remembered)
    life = std::min<std::chrono::seconds>(life, unremembered_lifetime);
  else if (login.remember_for.count() > 0)
    life = std::min(life, login.remember_for);
  const auto binding =
    find_or_make_binding(given(), v->x->request.head, binding_step::consent, v->by->id);
  v->now.stage = protocol::stage::consent_pending;
  v->now.start.session_id = session.id;
  v->now.consent_browser = binding.digest();
  store::batch steps{store::replace(store::to_record(v->now, interaction_end(*v)), v->version)};
  // A session that ended meanwhile stays ended: it is only written at the version that was read.
  auto session_record = store::to_record(session, given().now() + life);
  const bool goes_on = v->session && v->session->id == session.id;
  if (goes_on && start.is_skipped && !extends)
    steps.push_back(store::require(record_kind::login_session, session.id));
  else if (goes_on)
    steps.push_back(store::replace(std::move(session_record), v->session_version));
  else
    steps.push_back(store::add(std::move(session_record)));
  // Whoever was logged in here before is not any more (AB-53).
  if (v->session && v->session->id != session.id)
    steps.push_back(store::erase(record_kind::login_session, v->session->id));
  if (!login.force_subject_identifier.empty() && protocol::is_pairwise(*v->by))
    steps.push_back(store::put(
      store::to_forced_subject(login.subject, v->by->id, login.force_subject_identifier)));
  ask_store(
    v->x, std::move(steps), [this, v, session, binding, extends](store::batch_outcome& reply) {
      if (!reply.is_applied && reply.failed_at == 0)
        return show_used(v, "login");
      // Ended, or changed by another tab: that one's session is not touched.
      if (!reply.is_applied && reply.failed_at == 1)
        return send_error(
          v, protocol::refuse(oauth_errc::login_required, "The session has changed meanwhile"));
      if (!reply.is_applied)
        return v->x->fail(make_error(fault::store_failed));
      const bool is_new = !v->now.start.is_skipped;
      auto response = redirect(302, consent_url(*v));
      set_binding(response, given(), binding);
      if (session.is_remembered && (is_new || extends))
        set_session_cookie(response, given(), session, v->now.login.remember_for);
      else if (is_new && v->session)
        clear_session_cookie(response, given());
      tell_audit(*v->x, "login.completed", {v->by->id, v->now.login.subject});
      v->x->answer(std::move(response));
    });
}

std::string authorize_endpoint::consent_url(const visit& v) const {
  const auto& urls = settings().urls;
  return with_parameter(
    urls.consent.empty() ? page_url(settings(), "consent") : urls.consent, "consent_challenge",
    protocol::seal_handle(
      protocol::handle_purpose::consent_challenge, v.now.start.id, *given().interaction_keys,
      given().random));
}

} // namespace gatehouse::actors
