#include "actors/page_endpoint.hpp"

#include "actors/admin_call.hpp"
#include "actors/browser.hpp"
#include "actors/request_body.hpp"
#include "net/cookies.hpp"
#include "protocol/base64url.hpp"
#include "protocol/json_members.hpp"

namespace gatehouse::actors {

namespace {

namespace json = protocol::json;

constexpr std::size_t binding_bytes = 24;
constexpr std::size_t binding_characters = 32;
constexpr std::string_view token_field = "form_token";

/// Only this host may set a cookie of such a name, and only over TLS (RFC 6265bis §4.1.3.2).
std::string binding_cookie(const config::cookie_settings& cookies) {
  return std::string(cookies.is_secure ? "__Host-" : "") + "gatehouse_form";
}

} // namespace

std::string page_url(const config::settings& settings, std::string_view page) {
  return settings.urls.public_base + "/ui/" + std::string(page);
}

web::page_place place_of(const net::http_request& request) {
  return {
    .language = web::choose_language({}, request.head.find("accept-language").value_or("")),
    .path = request.path};
}

std::string client_name(const json::value& request) {
  const auto client = json::value_at(request, "client");
  auto name = json::text_at(client, "client_name");
  return name.empty() ? json::text_at(client, "client_id") : name;
}

page_endpoint::page_endpoint(
  caf::actor_config& config, services_ptr given, endpoint_actor requests, const char* actor_name)
  : endpoint(config, std::move(given), actor_name), requests_(std::move(requests)) {
  if (requests_)
    link_to(requests_);
}

void page_endpoint::serve(exchange_ptr x) {
  auto v = std::make_shared<visit>();
  v->x = x;
  v->at = place_of(x->request);
  auto query = read_query(x->request);
  const auto* read = std::get_if<protocol::parameters>(&query);
  const auto challenge = read == nullptr ? std::nullopt : read->given(challenge_name());
  if (!challenge || read->repeated({}))
    return show_message(v, 400, web::message::unknown);
  v->challenge = *challenge;
  v->query = *read;
  on_binding(v);
}

void page_endpoint::on_binding(const visit_ptr& v) {
  const auto& x = *v->x;
  const auto cookie = net::find_cookie(x.request.head, binding_cookie(settings().serve.cookies));
  const bool is_ours =
    cookie && cookie->size() == binding_characters && protocol::from_base64url(*cookie);
  if (is_ours) {
    v->binding = *cookie;
  } else {
    v->binding = protocol::to_base64url(protocol::random_bytes(given().random, binding_bytes));
    v->is_new_binding = true;
  }
  if (x.request.method == net::http_method::post && !check_form(v))
    return;
  if (!requests_)
    return show_message(v, 404, web::message::unknown);
  if (!is_described())
    return on_described(v);
  ask_or_be_busy<net::http_response>(
    requests_, v, admin_get(std::string(api_path()), challenge_name(), v->challenge),
    [this, v](net::http_response& told) {
      auto request = told.status == 200 ? json::parse(told.body) : std::nullopt;
      if (!request)
        return show_refusal(v, told);
      v->request = std::move(*request);
      const auto context = json::value_at(v->request, "oidc_context");
      v->at.language = web::choose_language(
        json::texts_at(context, "ui_locales"),
        v->x->request.head.find("accept-language").value_or(""));
      on_described(v);
    });
}

void page_endpoint::on_described(const visit_ptr& v) {
  if (v->x->request.method != net::http_method::post)
    return show(v);
  act(v, v->form.given("action").value_or(""));
}

/// Reads the form, if it is one that this browser was shown for this challenge.
bool page_endpoint::check_form(const visit_ptr& v) {
  const auto& request = v->x->request;
  const auto again =
    std::string(request.path.substr(request.path.rfind('/') + 1)) + '?' + request.query;
  if (v->is_new_binding) {
    show_message(v, 403, web::message::cookie_missing, again);
    return false;
  }
  // A browser says itself that a page of another site sends the form.
  const auto site = request.head.find("sec-fetch-site");
  if (site && *site != "same-origin" && *site != "none") {
    show_message(v, 403, web::message::form_foreign, again);
    return false;
  }
  auto form = read_form(request, protocol::untyped_form_rule::refused);
  auto* fields = std::get_if<protocol::parameters>(&form);
  const auto token = fields == nullptr ? std::nullopt : fields->given(token_field);
  if (!token || fields->repeated({}) || !given().cookie_keys->open(*token, token_context(*v))) {
    show_message(v, 403, web::message::form_foreign, again);
    return false;
  }
  v->form = std::move(*fields);
  return true;
}

std::string page_endpoint::token_context(const visit& v) const {
  return "form " + std::string(challenge_name()) + '\n' + v.binding + '\n' + v.challenge;
}

std::string page_endpoint::form_token(const visit& v) const {
  return given().cookie_keys->seal("form", token_context(v), given().random);
}

void page_endpoint::show_page(const visit_ptr& v, unsigned status, const web::page& page) {
  auto response = page_response(status, page);
  if (v->is_new_binding) {
    net::cookie set;
    set.name = binding_cookie(settings().serve.cookies);
    set.value = v->binding;
    set.is_secure = settings().serve.cookies.is_secure;
    response.add_header("Set-Cookie", net::set_cookie_value(set));
  }
  response.add_header("Content-Language", web::tag_of(v->at.language));
  response.add_header("Vary", "Accept-Language");
  v->x->answer(std::move(response));
}

void page_endpoint::show_message(
  const visit_ptr& v, unsigned status, web::message what, std::string link, std::string detail) {
  show_page(
    v, status,
    given().site->show(
      v->at, {.what = what, .detail = std::move(detail), .code = {}, .link = std::move(link)}));
}

void page_endpoint::show_refusal(const visit_ptr& v, const net::http_response& refused) {
  const auto said = json::parse(refused.body).value_or(json::value());
  auto link = json::text_at(said, "redirect_to");
  switch (refused.status) {
  case 410:
    return show_message(v, 410, web::message::used, std::move(link));
  case 401:
    return show_message(v, 400, web::message::expired, std::move(link));
  case 404:
    return show_message(v, 404, web::message::unknown);
  default:
    return show_message(
      v, refused.status < 400 ? 500 : refused.status, web::message::error, {},
      json::text_at(said, "error_description"));
  }
}

void page_endpoint::tell(
  const visit_ptr& v, std::string_view verb, const json::value& body,
  std::function<void(const net::http_response&)> then) {
  ask_or_be_busy<net::http_response>(
    requests_, v,
    admin_put(
      std::string(api_path()) + '/' + std::string(verb), challenge_name(), v->challenge, body),
    [then = std::move(then)](net::http_response& told) { then(told); });
}

void page_endpoint::decide(const visit_ptr& v, std::string_view verb, const json::value& body) {
  decide(v, verb, body, [](net::http_response&) {});
}

void page_endpoint::decide(
  const visit_ptr& v, std::string_view verb, const json::value& body,
  std::function<void(net::http_response&)> then) {
  tell(v, verb, body, [this, v, then = std::move(then)](const net::http_response& told) {
    const auto said = told.status == 200 ? json::parse(told.body) : std::nullopt;
    const auto where = said ? json::text_at(*said, "redirect_to") : std::string();
    if (where.empty())
      return show_refusal(v, told);
    auto response = redirect(303, where);
    then(response);
    v->x->answer(std::move(response));
  });
}

} // namespace gatehouse::actors
