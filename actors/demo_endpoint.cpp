#include "actors/demo_endpoint.hpp"

#include "actors/browser.hpp"
#include "actors/page_endpoint.hpp"
#include "actors/request_body.hpp"
#include "protocol/argon2id.hpp"
#include "protocol/base64url.hpp"
#include "protocol/digest.hpp"
#include "protocol/json_members.hpp"

namespace gatehouse::actors {

namespace {

namespace json = protocol::json;

constexpr std::string_view cookie_name = "gatehouse_demo";
constexpr std::string_view cookie_context = "demo";
constexpr std::string_view scope = "openid profile email";
constexpr std::size_t random_text_bytes = 32;
constexpr std::size_t password_bytes = 9;
constexpr std::size_t salt_bytes = 16;

std::string random_text(const protocol::random_source& random) {
  return protocol::to_base64url(protocol::random_bytes(random, random_text_bytes));
}

/// The claims of a token that came straight from the token endpoint; there its signature need not
/// be checked (OpenID Connect Core §3.1.3.7, 6).
json::value claims_of(std::string_view jws) {
  const auto first = jws.find('.');
  const auto second = jws.find('.', first + 1);
  if (first == std::string_view::npos || second == std::string_view::npos)
    return {};
  const auto payload = protocol::from_base64url(jws.substr(first + 1, second - first - 1));
  return payload ? json::parse(*payload).value_or(json::value()) : json::value();
}

web::claims_view::table table_of(std::string heading, const json::value& claims) {
  web::claims_view::table x{.heading = std::move(heading), .rows = {}};
  if (const auto* members = claims.if_object())
    for (const auto& [name, value] : *members)
      x.rows.emplace_back(
        name, value.if_string() != nullptr ? *value.if_string() : json::write(value));
  return x;
}

outgoing_request request_to(std::string url) {
  outgoing_request x;
  x.purpose = outgoing_purpose::demo;
  x.url = std::move(url);
  // This server itself.
  x.is_guarded = false;
  return x;
}

} // namespace

demo_parts make_demo(const protocol::random_source& random) {
  demo_parts x{
    .client_secret = protocol::random_secret(random),
    .password =
      protocol::secret(protocol::to_base64url(protocol::random_bytes(random, password_bytes))),
    .account = {}};
  x.account = {
    .subject = protocol::subject_id("demo-user"),
    .username = "demo",
    .emails = {"demo@example.org"},
    .password_hash =
      protocol::argon2id::hash(x.password, {}, protocol::random_bytes(random, salt_bytes)),
    .is_disabled = false,
    .claims = {{"name", "Demo Person"}, {"email_verified", true}}};
  return x;
}

json::value demo_client(const demo_parts& demo, const std::string& public_base) {
  return json::object{
    {"client_id", demo_parts::client},
    {"client_name", "Demo application"},
    {"client_secret", demo.client_secret.reveal()},
    {"grant_types", json::array{"authorization_code"}},
    {"response_types", json::array{"code"}},
    {"scope", scope},
    {"redirect_uris", json::array{public_base + "/demo/callback"}}};
}

void demo_endpoint::serve(exchange_ptr x) {
  if (x->request.path.starts_with("/demo/start"))
    return start(x);
  if (x->request.path.starts_with("/demo/callback"))
    return come_back(x);
  show_start(x);
}

std::string demo_endpoint::url_of(std::string_view path) const {
  return settings().urls.public_base + std::string(path);
}

void demo_endpoint::show_start(const exchange_ptr& x) {
  x->answer(page_response(
    200, given().site->claims(
           place_of(x->request), {.title = "Demo application",
                                  .text = "This is a small application that leaves logging in to "
                                          "Gatehouse.",
                                  .link = "demo/start",
                                  .link_text = "Log in with Gatehouse"})));
}

void demo_endpoint::start(const exchange_ptr& x) {
  const auto state = random_text(given().random);
  const auto nonce = random_text(given().random);
  const auto verifier = random_text(given().random);
  protocol::parameters query;
  query.add("client_id", std::string(demo_parts::client));
  query.add("response_type", "code");
  query.add("scope", std::string(scope));
  query.add("redirect_uri", url_of("/demo/callback"));
  query.add("state", state);
  query.add("nonce", nonce);
  query.add("code_challenge", protocol::to_base64url(protocol::sha256(verifier)));
  query.add("code_challenge_method", "S256");
  auto response = redirect(302, url_of("/oauth2/auth?") + query.encode());
  net::cookie mine;
  mine.name = cookie_name;
  mine.value = given().cookie_keys->seal(
    json::write(json::object{{"state", state}, {"nonce", nonce}, {"verifier", verifier}}),
    cookie_context, given().random);
  mine.is_secure = settings().serve.cookies.is_secure;
  response.add_header("Set-Cookie", net::set_cookie_value(mine));
  x->answer(std::move(response));
}

void demo_endpoint::clear_cookie(net::http_response& response) const {
  net::cookie mine;
  mine.name = cookie_name;
  mine.max_age = std::chrono::seconds{-1};
  mine.is_secure = settings().serve.cookies.is_secure;
  response.add_header("Set-Cookie", net::set_cookie_value(mine));
}

void demo_endpoint::show_failure(const exchange_ptr& x, const std::string& why) {
  auto response = page_response(
    400, given().site->claims(
           place_of(x->request), {.title = "You are not logged in",
                                  .text = why,
                                  .link = url_of("/demo"),
                                  .link_text = "Back to the start"}));
  clear_cookie(response);
  x->answer(std::move(response));
}

void demo_endpoint::come_back(const exchange_ptr& x) {
  const auto query = read_query(x->request);
  const auto* answer = std::get_if<protocol::parameters>(&query);
  const auto cookie = net::find_cookie(x->request.head, cookie_name);
  const auto opened = cookie ? given().cookie_keys->open(*cookie, cookie_context) : std::nullopt;
  const auto mine = opened ? json::parse(*opened) : std::nullopt;
  if (answer == nullptr || !mine)
    return show_failure(x, "This answer was not asked for by this browser.");
  const auto state = answer->given("state").value_or("");
  if (!protocol::equal_in_constant_time(state, json::text_at(*mine, "state")))
    return show_failure(x, "This answer belongs to another login: its state differs.");
  if (const auto error = answer->given("error"))
    return show_failure(
      x, std::string(*error) + ": " + std::string(answer->given("error_description").value_or("")));
  redeem(x, answer->given("code").value_or(""), *mine);
}

void demo_endpoint::redeem(const exchange_ptr& x, std::string_view code, const json::value& mine) {
  protocol::parameters form;
  form.add("grant_type", "authorization_code");
  form.add("code", std::string(code));
  form.add("redirect_uri", url_of("/demo/callback"));
  form.add("code_verifier", json::text_at(mine, "verifier"));
  auto asked = request_to(url_of("/oauth2/token"));
  asked.method = net::http_method::post;
  asked.body = form.encode();
  // The secret has unreserved characters only, so its form encoding is itself (RFC 6749 §2.3.1).
  const auto credentials =
    std::string(demo_parts::client) + ':' + given().demo->client_secret.reveal();
  asked.headers = {
    {"Content-Type", "application/x-www-form-urlencoded"},
    {"Authorization", "Basic " + protocol::to_base64(credentials)}};
  ask<outgoing_response>(
    given().outgoing, x, std::move(asked), [this, x, mine](outgoing_response& answer) {
      const auto tokens = answer.status == 200 ? json::parse(answer.body) : std::nullopt;
      if (!tokens)
        return show_failure(x, "The token endpoint did not take the code.");
      on_tokens(x, *tokens, mine);
    });
}

void demo_endpoint::on_tokens(
  const exchange_ptr& x, const json::value& tokens, const json::value& mine) {
  const auto claims = claims_of(json::text_at(tokens, "id_token"));
  if (!protocol::equal_in_constant_time(
        json::text_at(claims, "nonce"), json::text_at(mine, "nonce")))
    return show_failure(x, "The ID token belongs to another login: its nonce differs.");
  auto asked = request_to(url_of("/userinfo"));
  asked.headers = {{"Authorization", "Bearer " + json::text_at(tokens, "access_token")}};
  ask<outgoing_response>(
    given().outgoing, x, std::move(asked), [this, x, claims](outgoing_response& answer) {
      show_claims(x, claims, json::parse(answer.body).value_or(json::value()));
    });
}

void demo_endpoint::show_claims(
  const exchange_ptr& x, const json::value& id_token, const json::value& userinfo) {
  auto response = page_response(
    200, given().site->claims(
           place_of(x->request),
           {.title = "You are logged in",
            .text = "The demo application has got these claims.",
            .tables = {table_of("ID token", id_token), table_of("Userinfo", userinfo)},
            .link = url_of("/oauth2/sessions/logout"),
            .link_text = "Log out"}));
  clear_cookie(response);
  x->answer(std::move(response));
}

} // namespace gatehouse::actors
