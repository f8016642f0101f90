#include "actors/login_page.hpp"

#include "actors/browser_address.hpp"
#include "net/cookies.hpp"
#include "protocol/json_members.hpp"
#include "protocol/known_device.hpp"

#include <algorithm>

namespace gatehouse::actors {

namespace {

namespace json = protocol::json;

constexpr std::size_t max_typed_bytes = 300;

protocol::client_id client_of(const json::value& request) {
  return protocol::client_id(json::text_at(json::value_at(request, "client"), "client_id"));
}

} // namespace

login_page::login_page(caf::actor_config& config, services_ptr given, endpoint_actor requests)
  : page_endpoint(config, std::move(given), std::move(requests), "gatehouse.login_page") {}

void login_page::show(const visit_ptr& v) {
  if (json::truth_at(v->request, "skip"))
    return go_on_with_session(v, protocol::subject_id(json::text_at(v->request, "subject")));
  ask_or_be_busy<account_answer>(
    given().accounts, v, account_question{}, [this, v](account_answer& known) {
      if (known.is_empty)
        return show_message(v, 503, web::message::nobody);
      web::login_view form;
      form.username = json::text_at(json::value_at(v->request, "oidc_context"), "login_hint");
      show_form(v, 200, std::move(form));
    });
}

/// Somebody is logged in already and must not be asked; unless their account has gone meanwhile
/// (AB-81): handing in another subject makes the core ask for a new login.
void login_page::go_on_with_session(const visit_ptr& v, const protocol::subject_id& subject) {
  ask_or_be_busy<account_answer>(
    given().accounts, v, account_question{.subject = subject, .scope = {}},
    [this, v, subject](account_answer& known) {
      const auto shown = known.is_known ? subject.str() : "not " + subject.str().substr(0, 200);
      decide(v, "accept", json::object{{"subject", shown}});
    });
}

void login_page::show_form(const visit_ptr& v, unsigned status, web::login_view form) {
  form.client = client_name(v->request);
  form.logo_uri = json::text_at(json::value_at(v->request, "client"), "logo_uri");
  form.form_token = form_token(*v);
  show_page(v, status, given().site->login(v->at, form));
}

void login_page::act(const visit_ptr& v, std::string_view action) {
  if (action == "cancel")
    return decide(
      v, "reject",
      json::object{{"error", "access_denied"}, {"error_description", "The person did not log in"}});
  attempt(v);
}

std::string login_page::device_cookie() const {
  return std::string(settings().serve.cookies.is_secure ? "__Host-" : "") + "gatehouse_device";
}

std::vector<protocol::known_device> login_page::devices_of(const visit& v) const {
  const auto cookie = net::find_cookie(v.x->request.head, device_cookie());
  if (!cookie)
    return {};
  return protocol::open_devices(*cookie, *given().cookie_keys, given().now());
}

void login_page::attempt(const visit_ptr& v) {
  const auto devices = devices_of(*v);
  login_attempt asked{
    .name = std::string(v->form.find("username").value_or("").substr(0, max_typed_bytes)),
    .password = protocol::secret(std::string(v->form.find("password").value_or(""))),
    .address = browser_address(settings(), v->x->request),
    .devices = devices};
  ask_or_be_busy<login_verdict>(
    given().accounts, v, std::move(asked), [this, v, devices](login_verdict& verdict) {
      if (verdict.what == login_verdict::outcome::right)
        return on_right(v, verdict, devices);
      on_wrong(v, verdict);
    });
}

/// The same for everybody: whether there is such an account, or only another password (AB-60).
void login_page::on_wrong(const visit_ptr& v, const login_verdict& verdict) {
  const bool is_later = verdict.what == login_verdict::outcome::later;
  // What was typed is told to nobody: people type passwords where names belong. Whose account it is,
  // is.
  tell_audit(
    *v->x, is_later ? "login.slowed_down" : "login.failed", {client_of(v->request), verdict.tried});
  web::login_view form;
  form.username = v->form.find("username").value_or("").substr(0, max_typed_bytes);
  form.remember = v->form.given("remember").has_value();
  form.is_wrong = !is_later;
  form.wait = std::chrono::seconds{verdict.wait_seconds};
  show_form(v, is_later ? 429 : 403, std::move(form));
}

void login_page::on_right(
  const visit_ptr& v, const login_verdict& verdict,
  const std::vector<protocol::known_device>& devices) {
  const json::object body{
    {"subject", verdict.subject.str()},
    {"remember", v->form.given("remember").has_value()},
    // A password and nothing else is the first level of assurance of ISO/IEC 29115.
    {"acr", "1"},
    {"amr", json::array{"pwd"}}};
  decide(v, "accept", body, [this, verdict, devices](net::http_response& response) {
    net::cookie set;
    set.name = device_cookie();
    set.value = protocol::seal_devices(
      protocol::with_device(devices, verdict.mark, given().now(), given().random),
      *given().cookie_keys, given().random);
    set.max_age = protocol::known_device_lifetime;
    set.is_secure = settings().serve.cookies.is_secure;
    response.add_header("Set-Cookie", net::set_cookie_value(set));
  });
}

} // namespace gatehouse::actors
