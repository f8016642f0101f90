#include "actors/browser.hpp"

#include "actors/page_endpoint.hpp"
#include "protocol/base64url.hpp"
#include "protocol/digest.hpp"
#include "protocol/error_json.hpp"
#include "protocol/percent.hpp"

namespace gatehouse::actors {

namespace {

constexpr std::size_t binding_bytes = 32;
constexpr std::size_t binding_characters = 43;
/// 132 bits: enough that no second cookie fits, and short in a URL.
constexpr std::size_t digest_characters = 22;

net::same_site same_site_of(config::same_site x) noexcept {
  switch (x) {
  case config::same_site::strict:
    return net::same_site::strict;
  case config::same_site::lax:
    return net::same_site::lax;
  case config::same_site::none:
    return net::same_site::none;
  }
  return net::same_site::lax;
}

std::string cookie_name(
  const services& given, binding_step step, const protocol::client_id& client) {
  const auto& cookies = given.settings.serve.cookies;
  switch (step) {
  case binding_step::login:
    return cookies.login_csrf_name + '_' + std::to_string(net::murmur3_32(client.str()));
  case binding_step::consent:
    return cookies.consent_csrf_name + '_' + std::to_string(net::murmur3_32(client.str()));
  case binding_step::device:
    return cookies.device_csrf_name;
  }
  return {};
}

net::cookie cookie_of(const services& given, std::string name, std::string value) {
  const auto& settings = given.settings.serve.cookies;
  net::cookie x;
  x.name = std::move(name);
  x.value = std::move(value);
  x.domain = settings.domain;
  x.same_site = same_site_of(settings.same_site);
  x.is_secure = settings.is_secure;
  return x;
}

} // namespace

net::http_response redirect(unsigned status, std::string_view url) {
  auto response = empty_response(status);
  response.add_header("Referrer-Policy", "no-referrer");
  response.add_header("Location", url);
  return response;
}

net::http_response page_response(unsigned status, const web::page& page) {
  auto response = empty_response(status);
  response.add_header("Content-Type", "text/html; charset=utf-8");
  response.add_header("Content-Security-Policy", page.security_policy);
  response.add_header("X-Frame-Options", "DENY");
  response.add_header("X-Content-Type-Options", "nosniff");
  response.add_header("Referrer-Policy", "no-referrer");
  response.body = page.html;
  return response;
}

net::http_response client_response_of(const protocol::authorization_answer& answer) {
  if (answer.mode == protocol::response_mode::form_post)
    return page_response(200, web::form_post_page(answer.url, answer.form.entries()));
  return redirect(303, answer.url);
}

net::http_response person_error_response(
  const services& given, const net::http_request& request, const protocol::oauth_error& error) {
  const auto code = protocol::name(error.code);
  const auto& there = given.settings.urls.error;
  if (!there.empty())
    return redirect(
      302, with_parameter(
             with_parameter(there, "error", code), "error_description",
             protocol::printable(error.description)));
  const auto accept = request.head.find("accept").value_or("");
  if (
    accept.find("text/html") == std::string_view::npos
    && accept.find("json") != std::string_view::npos)
    return refusal_response(error);
  return page_response(
    protocol::http_status(error.code), given.site->show(
                                         place_of(request), {.what = web::message::error,
                                                             .detail = error.description,
                                                             .code = std::string(code),
                                                             .link = {}}));
}

std::string with_parameter(std::string_view url, std::string_view name, std::string_view value) {
  std::string text(url);
  text += url.find('?') == std::string_view::npos ? '?' : '&';
  return text.append(name).append("=").append(protocol::percent_encode(value));
}

std::string browser_binding::digest() const {
  return protocol::to_base64url(protocol::sha256(value)).substr(0, digest_characters);
}

std::optional<browser_binding> find_binding(
  const services& given, const net::request_head& head, binding_step step,
  const protocol::client_id& client) {
  auto name = cookie_name(given, step, client);
  const auto value = net::find_cookie(head, name);
  if (!value || value->size() != binding_characters || !protocol::from_base64url(*value))
    return std::nullopt;
  return browser_binding{.cookie_name = std::move(name), .value = std::string(*value)};
}

browser_binding find_or_make_binding(
  const services& given, const net::request_head& head, binding_step step,
  const protocol::client_id& client) {
  if (auto found = find_binding(given, head, step, client))
    return std::move(*found);
  return {
    .cookie_name = cookie_name(given, step, client),
    .value = protocol::to_base64url(protocol::random_bytes(given.random, binding_bytes))};
}

void set_binding(net::http_response& response, const services& given, const browser_binding& x) {
  auto set = cookie_of(given, x.cookie_name, x.value);
  set.max_age = given.settings.oauth2.interaction_lifetime;
  response.add_header("Set-Cookie", net::set_cookie_value(set));
}

std::optional<protocol::session_cookie> find_session_cookie(
  const services& given, const net::request_head& head) {
  const auto value = net::find_cookie(head, given.settings.serve.cookies.session_name);
  if (!value)
    return std::nullopt;
  return protocol::open_session_cookie(*value, *given.cookie_keys);
}

void set_session_cookie(
  net::http_response& response, const services& given, const protocol::login_session& x,
  std::chrono::seconds max_age) {
  auto set = cookie_of(
    given, given.settings.serve.cookies.session_name,
    protocol::seal_session_cookie(x, *given.cookie_keys, given.random));
  set.path = given.settings.serve.cookies.session_path;
  set.max_age = max_age.count() > 0 ? max_age : given.settings.oauth2.session_lifetime;
  response.add_header("Set-Cookie", net::set_cookie_value(set));
}

void clear_session_cookie(net::http_response& response, const services& given) {
  auto set = cookie_of(given, given.settings.serve.cookies.session_name, {});
  set.path = given.settings.serve.cookies.session_path;
  set.max_age = std::chrono::seconds{-1};
  response.add_header("Set-Cookie", net::set_cookie_value(set));
}

} // namespace gatehouse::actors
