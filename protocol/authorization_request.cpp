#include "protocol/authorization_request.hpp"

#include "protocol/audience.hpp"
#include "protocol/id_token.hpp"
#include "protocol/pkce.hpp"
#include "protocol/redirect_match.hpp"
#include "protocol/token_request.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>

namespace gatehouse::protocol {

namespace {

constexpr std::size_t max_list_bytes = 16 * 1024;
/// State, nonce and hints come back to us in sealed form and in URLs.
constexpr std::size_t max_text_bytes = 4096;

/// A request on its way through the table.
struct draft {
  const parameters& asked;
  const client& by;
  const authorization_rules& rules;
  authorization_request out;
  std::optional<response_target> target;
};

oauth_error invalid(std::string_view description) {
  return refuse(oauth_errc::invalid_request, description);
}

std::string text_of(const draft& x, std::string_view name) {
  return std::string(x.asked.given(name).value_or(""));
}

/// From here on the client can be told what is wrong.
result<void> find_target(draft& x) {
  for (const auto* name : {"client_id", "redirect_uri"})
    if (x.asked.all(name).size() > 1)
      return invalid("The parameter '" + std::string(name) + "' is given more than once");
  const auto scopes = split_scope(x.asked.given("scope").value_or(""));
  const bool is_openid = std::find(scopes.begin(), scopes.end(), "openid") != scopes.end();
  const auto named = x.asked.given("redirect_uri");
  auto uri = choose_redirect_uri(x.by, named, is_openid);
  if (!uri)
    return uri.error();
  if (!x.rules.allows_plain_redirects && !is_protected_redirect(*uri))
    return invalid("A redirect_uri with http must lead to the person's own machine");
  x.out.client = x.by.id;
  x.out.redirect_uri = *uri;
  x.out.names_redirect_uri = named.has_value();
  x.target = response_target{.redirect_uri = std::move(*uri), .mode = {}, .state = {}};
  return {};
}

/// As far as they can be read, refusals follow them, too.
result<void> read_way_back(draft& x) {
  x.out.state = text_of(x, "state");
  if (x.out.state.size() > max_text_bytes)
    return invalid("The state is longer than 4096 bytes");
  x.target->state = x.out.state;
  const auto type = parse_response_type(x.asked.given("response_type").value_or(""));
  const auto mode = parse_response_mode(x.asked.given("response_mode").value_or(""));
  if (type)
    x.target->mode = default_mode(*type);
  const bool leaks = mode == response_mode::query && type && type->has_front_channel_token();
  if (mode && !leaks)
    x.target->mode = *mode;
  return {};
}

result<void> check_repeated(draft& x) {
  if (const auto twice = x.asked.repeated({"audience", "resource"}))
    return invalid("The parameter '" + std::string(*twice) + "' is given more than once");
  return {};
}

result<void> check_registration(draft& x) {
  if (x.asked.given("registration"))
    return refuse(
      oauth_errc::registration_not_supported, "The parameter 'registration' is not supported");
  return {};
}

result<void> check_response_type(draft& x) {
  const auto type = parse_response_type(x.asked.given("response_type").value_or(""));
  const bool is_refused = type && type->has_front_channel_token()
                          && x.rules.profile->front_channel == front_channel_rule::refused;
  if (!type || is_refused || !is_registered(x.by.response_types, *type))
    return refuse(
      oauth_errc::unsupported_response_type,
      "The client is not allowed to request this response_type");
  x.out.type = *type;
  return {};
}

result<void> check_response_mode(draft& x) {
  x.out.mode = x.target->mode;
  const auto named = x.asked.given("response_mode");
  if (!named)
    return {};
  const auto mode = parse_response_mode(*named);
  if (!mode)
    return refuse(
      oauth_errc::unsupported_response_mode,
      "The response_mode must be one of query, fragment and form_post");
  if (*mode == response_mode::query && x.out.type.has_front_channel_token())
    return refuse(
      oauth_errc::unsupported_response_mode,
      "The response_mode 'query' is not allowed where tokens are sent");
  return {};
}

result<void> check_state(draft& x) {
  if (x.out.state.size() < x.rules.profile->min_state_characters)
    return refuse(
      oauth_errc::invalid_state,
      "The state is missing or too short; it must have at least 8 characters");
  return {};
}

result<void> check_scope(draft& x) {
  const auto text = x.asked.given("scope").value_or("");
  if (text.size() > max_list_bytes)
    return refuse(oauth_errc::invalid_scope, "The requested scope is too long");
  x.out.scope = split_scope(text);
  const auto allowed = split_scope(x.by.scope);
  for (const auto& scope : x.out.scope) {
    if (!is_scope_token(scope))
      return refuse(oauth_errc::invalid_scope, "The requested scope is malformed");
    if (!any_covers(x.rules.strategy, allowed, scope))
      return refuse(
        oauth_errc::invalid_scope, "The client is not allowed to request scope '" + scope + "'");
  }
  return {};
}

result<void> check_audience(draft& x) {
  x.out.audience = read_audience(x.asked);
  for (const auto resource : x.asked.all("resource"))
    if (std::find(x.out.audience.begin(), x.out.audience.end(), resource) == x.out.audience.end())
      x.out.audience.emplace_back(resource);
  std::size_t bytes = 0;
  for (const auto& each : x.out.audience)
    bytes += each.size();
  if (bytes > max_list_bytes)
    return invalid("The requested audience is too long");
  const bool is_resource = x.asked.given("resource").has_value();
  if (!allows_audiences(x.by.audience, x.out.audience))
    return refuse(
      is_resource ? oauth_errc::invalid_target : oauth_errc::invalid_request,
      "A requested audience has not been whitelisted by the client");
  return {};
}

result<void> check_prompt(draft& x) {
  auto read = parse_prompt(x.asked.given("prompt").value_or(""));
  if (!read)
    return read.error();
  x.out.prompt = *read;
  // Whoever can catch such a redirect would get a code without the person seeing anything.
  if (read->none && x.by.is_public() && !is_protected_redirect(x.out.redirect_uri))
    return refuse(
      oauth_errc::consent_required,
      "The prompt 'none' is not allowed for a public client with this redirect_uri");
  return {};
}

result<void> check_max_age(draft& x) {
  const auto text = x.asked.given("max_age");
  if (!text)
    return {};
  std::uint32_t age = 0;
  const auto [end, problem] = std::from_chars(text->data(), text->data() + text->size(), age);
  if (problem != std::errc{} || end != text->data() + text->size())
    return invalid("The max_age is not a number of seconds");
  x.out.max_age = std::chrono::seconds{age};
  return {};
}

result<void> check_nonce(draft& x) {
  x.out.nonce = text_of(x, "nonce");
  if (x.out.nonce.size() > max_text_bytes)
    return invalid("The nonce is longer than 4096 bytes");
  if (x.out.nonce.empty() && x.out.type.id_token)
    return invalid("The nonce is missing, which an ID token from this endpoint must repeat");
  if (!x.out.nonce.empty() && x.out.nonce.size() < x.rules.profile->min_state_characters)
    return refuse(
      oauth_errc::insufficient_entropy, "The nonce is too short; it must have 8 characters");
  return {};
}

bool must_use_pkce(const draft& x) noexcept {
  switch (x.rules.pkce) {
  case pkce_rule::optional:
    return false;
  case pkce_rule::public_clients:
    return x.by.is_public();
  case pkce_rule::all_clients:
    return true;
  }
  return true;
}

result<void> check_pkce(draft& x) {
  auto challenge = read_code_challenge(
    x.asked.given("code_challenge"), x.asked.given("code_challenge_method"),
    x.out.type.code && must_use_pkce(x));
  if (!challenge)
    return challenge.error();
  x.out.code_challenge = std::move(*challenge);
  return {};
}

result<void> check_grant_types(draft& x) {
  const auto& type = x.out.type;
  const bool may_code = !type.code || x.by.has_grant_type("authorization_code");
  const bool may_front = !type.has_front_channel_token() || x.by.has_grant_type("implicit")
                         || (type.code && !type.token && x.by.has_grant_type("authorization_code"));
  if (!may_code || !may_front)
    return refuse(
      x.rules.profile->grant_not_allowed,
      "The client is not allowed to use the authorization grant of this response_type");
  if (type.id_token && !x.out.has_scope("openid"))
    return refuse(
      oauth_errc::unsupported_response_type,
      "An ID token needs the scope 'openid' to be requested");
  return {};
}

result<void> read_hints(draft& x) {
  x.out.id_token_hint = text_of(x, "id_token_hint");
  x.out.login_hint = text_of(x, "login_hint");
  x.out.display = text_of(x, "display");
  x.out.acr_values = split_scope(x.asked.given("acr_values").value_or(""));
  x.out.ui_locales = split_scope(x.asked.given("ui_locales").value_or(""));
  if (x.out.login_hint.size() > max_text_bytes || x.out.display.size() > max_text_bytes)
    return invalid("A hint is longer than 4096 bytes");
  return {};
}

result<void> check_claims(draft& x) {
  const auto text = x.asked.given("claims");
  if (!text)
    return {};
  auto claims = json::parse(*text);
  if (!claims || claims->if_object() == nullptr)
    return invalid("The parameter 'claims' is no JSON object");
  // Asking by name reaches no further than asking by scope.
  const auto allowed = split_scope(x.by.scope);
  for (const auto* place : {"userinfo", "id_token"}) {
    auto* part = claims->find(place);
    auto* members = part == nullptr ? nullptr : part->if_object();
    if (members != nullptr)
      std::erase_if(*members, [&](const auto& member) {
        const auto scope = scope_of_claim(member.first);
        return scope && !any_covers(x.rules.strategy, allowed, *scope);
      });
  }
  x.out.claims = std::move(*claims);
  return {};
}

/// The order decides which refusal a request gets that deserves several.
constexpr std::array table{
  find_target,         read_way_back,       check_repeated, check_registration,
  check_response_type, check_response_mode, check_state,    check_scope,
  check_audience,      check_prompt,        check_max_age,  check_nonce,
  check_pkce,          check_grant_types,   read_hints,     check_claims};

} // namespace

bool authorization_request::has_scope(std::string_view wanted) const noexcept {
  return std::find(scope.begin(), scope.end(), wanted) != scope.end();
}

void throw_exception_from_error(
  const authorization_refusal& refusal, const boost::source_location& where) {
  throw_exception_from_error(refusal.error, where);
}

std::optional<response_target> find_response_target(
  const parameters& asked, const client& x, const authorization_rules& rules) {
  draft now{.asked = asked, .by = x, .rules = rules, .out = {}, .target = {}};
  if (!find_target(now) || !read_way_back(now))
    return std::nullopt;
  return now.target;
}

authorization_result<authorization_request> check_authorization_request(
  const parameters& asked, const client& x, const authorization_rules& rules) {
  draft now{.asked = asked, .by = x, .rules = rules, .out = {}, .target = {}};
  for (const auto step : table)
    if (auto checked = step(now); !checked)
      return authorization_refusal{checked.error(), now.target};
  return std::move(now.out);
}

} // namespace gatehouse::protocol
