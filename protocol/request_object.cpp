#include "protocol/request_object.hpp"

#include "protocol/base64url.hpp"
#include "protocol/jose/jws.hpp"
#include "protocol/jose/jwt.hpp"
#include "protocol/scope.hpp"

#include <algorithm>
#include <array>

namespace gatehouse::protocol {

namespace {

/// Claims that speak of the JWT and not of the request.
constexpr std::array<std::string_view, 8> own_claims{"iss", "aud", "exp", "iat",
                                                     "nbf", "jti", "sub", "client_secret"};

oauth_error bad_object(std::string_view why) {
  return refuse(oauth_errc::invalid_request_object, "The request object " + std::string(why));
}

struct unsigned_jwt {
  json::value header;
  std::string payload;
};

/// Reads a JWT with `alg` `none` and an empty signature (RFC 7519 §6).
std::optional<unsigned_jwt> read_unsigned(std::string_view text) {
  if (text.size() > max_request_object_bytes || !text.ends_with('.'))
    return std::nullopt;
  const auto dot = text.find('.');
  if (dot == std::string_view::npos || dot + 1 >= text.size())
    return std::nullopt;
  const auto header_text = from_base64url(text.substr(0, dot));
  auto payload = from_base64url(text.substr(dot + 1, text.size() - dot - 2));
  const auto header = header_text ? json::parse(*header_text) : std::nullopt;
  const auto* alg = header ? header->find("alg") : nullptr;
  if (alg == nullptr || alg->if_string() == nullptr || *alg->if_string() != "none" || !payload)
    return std::nullopt;
  if (header->find("crit") != nullptr)
    return std::nullopt;
  return unsigned_jwt{.header = *header, .payload = std::move(*payload)};
}

std::vector<jose::algorithm> algorithms_of(const client& by) {
  using enum jose::algorithm;
  if (by.request_object_signing_alg.empty())
    return {rs256, rs384, rs512, ps256, ps384, ps512, es256, es384, es512, eddsa};
  if (const auto registered = jose::parse_algorithm(by.request_object_signing_alg))
    return {*registered};
  return {};
}

result<std::string> payload_of(
  std::string_view object, const client& by, const jose::jwk_set& keys,
  const request_object_rules& rules) {
  if (auto plain = read_unsigned(object)) {
    const bool is_allowed =
      by.request_object_signing_alg == "none"
      || (by.request_object_signing_alg.empty() && rules.allows_unsigned_by_default);
    if (!is_allowed)
      return refuse(
        oauth_errc::request_not_supported,
        "Request objects of this client must be signed with the registered algorithm");
    return std::move(plain->payload);
  }
  const auto verified = jose::verify_compact(
    object,
    {.algorithms = algorithms_of(by),
     .types = {"", "JWT", "oauth-authz-req+jwt"},
     .max_bytes = max_request_object_bytes},
    keys);
  if (!verified)
    return bad_object("is malformed or not signed with a key and algorithm of the client");
  return verified->payload;
}

result<void> check_own_claims(
  const json::value& claims, const client& by, const request_object_rules& rules) {
  jose::claim_expectations expected{.now = rules.now};
  if (claims.find("iss") != nullptr)
    expected.issuer = by.id.str();
  if (claims.find("aud") != nullptr) {
    const std::string issuer(rules.issuer);
    const auto other = issuer.ends_with('/') ? issuer.substr(0, issuer.size() - 1) : issuer + '/';
    expected.audiences = {issuer, other};
  }
  if (auto checked = jose::check_claims(claims, expected); !checked)
    return bad_object("has a wrong claim: " + checked.error().description);
  if (const auto* id = claims.find("client_id"); id != nullptr && *id != json::value(by.id.str()))
    return bad_object("belongs to another client");
  for (const auto* name : {"request", "request_uri"})
    if (claims.find(name) != nullptr)
      return bad_object("must not hold another one");
  return {};
}

std::string as_text(const json::value& x) {
  if (const auto* text = x.if_string())
    return *text;
  return json::write(x);
}

bool is_listed(std::string_view name) noexcept {
  return name == "audience" || name == "resource";
}

void add_claim(parameters& merged, const std::string& name, const json::value& x) {
  const auto* list = x.if_array();
  if (list == nullptr)
    return merged.add(name, as_text(x));
  if (is_listed(name)) {
    for (const auto& each : *list)
      merged.add(name, as_text(each));
    return;
  }
  std::string joined;
  for (const auto& each : *list)
    joined += (joined.empty() ? "" : " ") + as_text(each);
  merged.add(name, std::move(joined));
}

} // namespace

result<bool> has_request_object(const parameters& asked) {
  const bool by_value = asked.given("request").has_value();
  const bool by_reference = asked.given("request_uri").has_value();
  if (by_value && by_reference)
    return refuse(
      oauth_errc::invalid_request, "The parameters request and request_uri exclude each other");
  return by_value || by_reference;
}

result<void> check_request_uri(const client& by, std::string_view uri) {
  // A fragment may carry the digest of the document, so that it can change (Core §6.2).
  const auto bare = [](std::string_view text) { return text.substr(0, text.find('#')); };
  const bool is_registered =
    std::any_of(by.request_uris.begin(), by.request_uris.end(), [&](const auto& each) {
      return each == uri || bare(each) == bare(uri);
    });
  if (!is_registered)
    return refuse(
      oauth_errc::invalid_request_uri, "The request_uri is none that the client has registered");
  return {};
}

namespace {

bool has_word(std::string_view text, std::string_view word) {
  const auto words = split_scope(text);
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// A new sign-in that is asked for beside the object counts too: an object cannot be changed, and
/// this is how a person who has to sign in anew is sent back.
std::string with_outer_login(std::string prompt, const parameters& asked) {
  const bool is_added = has_word(asked.given("prompt").value_or(""), "login")
                        && !has_word(prompt, "none") && !has_word(prompt, "login");
  return is_added ? prompt + " login" : prompt;
}

} // namespace

result<parameters> merge_request_object(
  const parameters& asked, std::string_view object, const client& by, const jose::jwk_set& keys,
  const request_object_rules& rules) {
  const auto payload = payload_of(object, by, keys, rules);
  if (!payload)
    return payload.error();
  const auto claims = jose::parse_claims(*payload, max_request_object_bytes);
  if (!claims)
    return bad_object("holds no claims");
  if (auto checked = check_own_claims(*claims, by, rules); !checked)
    return checked.error();
  parameters merged;
  for (const auto& [name, what] : *claims->if_object()) {
    if (std::find(own_claims.begin(), own_claims.end(), name) != own_claims.end())
      continue;
    const auto outer = asked.given(name);
    if ((name == "client_id" || name == "response_type") && outer && as_text(what) != *outer)
      return bad_object("contradicts the parameter " + name);
    if (const auto* prompt = name == "prompt" ? what.if_string() : nullptr)
      merged.add(name, with_outer_login(*prompt, asked));
    else
      add_claim(merged, name, what);
  }
  for (const auto& [name, text] : asked.entries())
    if (name != "request" && name != "request_uri" && claims->find(name) == nullptr)
      merged.add(name, text);
  return merged;
}

} // namespace gatehouse::protocol
