#include "protocol/client_validation.hpp"

#include "protocol/client_json.hpp"
#include "protocol/jose/jwk_set.hpp"
#include "protocol/redirect_uri.hpp"
#include "protocol/scope.hpp"
#include "protocol/url.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace gatehouse::protocol {

namespace {

// Bounds of what one client may hold: far above any real one, so that a registration cannot be used
// to fill the store or to slow every later look at it.
constexpr std::size_t max_id_bytes = 255;
constexpr std::size_t max_text_bytes = 4096;
constexpr std::size_t max_scope_bytes = 16 * 1024;
constexpr std::size_t max_list_entries = 200;
constexpr std::size_t max_metadata_bytes = 64 * 1024;
constexpr std::size_t max_secret_bytes = 1024;
/// Of the stored form, which also holds what the server adds: it must be read again, and what is
/// read is bounded by `json::limits`.
constexpr std::size_t max_client_bytes = json::limits{}.max_bytes / 2;

constexpr std::array<std::string_view, 4> auth_methods{
  "client_secret_basic", "client_secret_post", "private_key_jwt", "none"};
constexpr std::array<std::string_view, 9> signing_algorithms{
  "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"};

template <class Range>
bool holds(const Range& range, std::string_view x) {
  return std::find(range.begin(), range.end(), x) != range.end();
}

oauth_error wrong(std::string_view description) {
  return refuse(oauth_errc::invalid_client_metadata, description);
}

bool is_web(const url& x) noexcept {
  return x.scheme == "http" || x.scheme == "https";
}

bool is_web_url(std::string_view text) {
  const auto x = parse_url(text);
  return x && is_web(*x);
}

/// Schemes that make a browser run or show what the URL itself holds.
bool is_dangerous_scheme(std::string_view scheme) noexcept {
  constexpr std::array<std::string_view, 7> dangerous{"javascript", "data",  "vbscript",  "file",
                                                      "blob",       "about", "filesystem"};
  return holds(dangerous, scheme);
}

/// An origin of RFC 6454 §6.1 with http or https; a host may start with `*.` as Hydra allows.
bool is_cors_origin(std::string_view text) {
  std::string plain(text);
  const auto star = plain.find("://*.");
  if (star != std::string::npos)
    plain.erase(star + 3, 2);
  const auto x = parse_url(plain);
  return x && is_web(*x) && x->path.empty() && !x->query && !x->has_fragment;
}

result<void> check_identity(const client& x, const client_rules&) {
  const auto& id = x.id.str();
  const bool is_plain =
    std::all_of(id.begin(), id.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
  // A path cannot name a dot segment.
  if (id.empty() || id.size() > max_id_bytes || !is_plain || id == "." || id == "..")
    return wrong("The client_id must have 1 to 255 printable ASCII characters");
  return {};
}

result<void> check_sizes(const client& x, const client_rules&) {
  for (const auto* text :
       {&x.name, &x.owner, &x.policy_uri, &x.tos_uri, &x.client_uri, &x.logo_uri, &x.jwks_uri,
        &x.sector_identifier_uri, &x.frontchannel_logout_uri, &x.backchannel_logout_uri,
        &x.initiate_login_uri})
    if (text->size() > max_text_bytes)
      return wrong("A text is longer than 4096 bytes");
  for (const auto* list :
       {&x.redirect_uris, &x.grant_types, &x.response_types, &x.audience, &x.contacts,
        &x.allowed_cors_origins, &x.request_uris, &x.post_logout_redirect_uris}) {
    if (list->size() > max_list_entries)
      return wrong("A list has more than 200 entries");
    if (std::any_of(list->begin(), list->end(), [](const auto& entry) {
          return entry.size() > max_text_bytes;
        }))
      return wrong("A list holds a text longer than 4096 bytes");
  }
  if (json::write(x.metadata).size() > max_metadata_bytes)
    return wrong("The metadata are larger than 64 KiB");
  if (store_client(x).size() > max_client_bytes)
    return wrong("The client is larger than 512 KiB");
  return {};
}

result<void> check_redirect_uris(const client& x, const client_rules& rules) {
  for (const auto& text : x.redirect_uris) {
    const auto uri = parse_redirect_uri(text, rules.redirect_hosts);
    if (!uri)
      return refuse(oauth_errc::invalid_redirect_uri, redirect_uri_problem(text));
    if (uri->has_fragment)
      return refuse(
        oauth_errc::invalid_redirect_uri, "Redirect URIs must not contain fragments (#)");
    if (is_dangerous_scheme(uri->scheme))
      return refuse(
        oauth_errc::invalid_redirect_uri, "The scheme of one of the redirect_uris is not allowed");
  }
  return {};
}

result<void> check_information(const client& x, const client_rules&) {
  for (const auto& [name, text] :
       {std::pair{"policy_uri", &x.policy_uri}, std::pair{"tos_uri", &x.tos_uri},
        std::pair{"client_uri", &x.client_uri}, std::pair{"logo_uri", &x.logo_uri}})
    if (!text->empty() && !is_web_url(*text))
      return wrong("The " + std::string(name) + " must be an http or https URL");
  const auto start = parse_url(x.initiate_login_uri);
  if (!x.initiate_login_uri.empty() && (!start || start->scheme != "https"))
    return wrong("The initiate_login_uri must be an https URL");
  for (const auto& origin : x.allowed_cors_origins)
    if (!is_cors_origin(origin))
      return wrong("An entry of allowed_cors_origins is not an http or https origin");
  return {};
}

result<void> check_scope(const client& x, const client_rules&) {
  if (x.scope.size() > max_scope_bytes)
    return wrong("The scope is longer than 16 KiB");
  const auto scopes = split_scope(x.scope);
  if (!std::all_of(scopes.begin(), scopes.end(), is_scope_token))
    return wrong("The scope has characters that RFC 6749 does not allow");
  return {};
}

result<void> check_authentication(const client& x, const client_rules&) {
  if (!holds(auth_methods, x.token_endpoint_auth_method))
    return wrong("The token_endpoint_auth_method must be one of client_secret_basic, "
                 "client_secret_post, private_key_jwt and none");
  if (
    !x.token_endpoint_auth_signing_alg.empty()
    && !holds(signing_algorithms, x.token_endpoint_auth_signing_alg)
    && x.token_endpoint_auth_signing_alg != "EdDSA")
    return wrong("The token_endpoint_auth_signing_alg is not supported");
  if (!x.jwks.is_null() && !x.jwks_uri.empty())
    return wrong("The fields jwks and jwks_uri can not both be set");
  if (x.token_endpoint_auth_method == "private_key_jwt" && x.jwks.is_null() && x.jwks_uri.empty())
    return wrong("When token_endpoint_auth_method is 'private_key_jwt', either jwks or jwks_uri "
                 "must be set");
  if (!x.jwks_uri.empty() && !is_web_url(x.jwks_uri))
    return wrong("The jwks_uri must be an http or https URL");
  if (!x.jwks.is_null()) {
    const auto keys = jose::jwk_set::parse(x.jwks, jose::unusable_keys::refuse);
    if (!keys)
      return wrong("The jwks are not valid: " + keys.error().description);
    // What a client hands in is shown to whoever may read clients.
    const auto& held = keys->keys();
    if (std::any_of(held.begin(), held.end(), [](const auto& key) { return key.is_private(); }))
      return wrong("The jwks must hold public keys only");
  }
  return {};
}

result<void> check_subject(const client& x, const client_rules& rules) {
  if (!holds(rules.subject_types, x.subject_type))
    return wrong("The subject_type is not supported by this server");
  if (!x.sector_identifier_uri.empty()) {
    const auto uri = parse_url(x.sector_identifier_uri);
    if (!uri || uri->scheme != "https")
      return wrong("The sector_identifier_uri must be an https URL");
  }
  return {};
}

result<void> check_requests(const client& x, const client_rules&) {
  for (const auto& text : x.request_uris)
    if (!is_web_url(text))
      return wrong("An entry of request_uris is not an http or https URL");
  const auto& algorithm = x.request_object_signing_alg;
  if (
    !algorithm.empty() && algorithm != "none" && algorithm != "EdDSA"
    && !holds(signing_algorithms, algorithm))
    return wrong("The request_object_signing_alg is not supported");
  const auto& id_token = x.id_token_signed_response_alg;
  if (!id_token.empty() && id_token != "EdDSA" && !holds(signing_algorithms, id_token))
    return wrong("The id_token_signed_response_alg is not supported");
  const auto& userinfo = x.userinfo_signed_response_alg;
  if (!userinfo.empty() && userinfo != "none" && userinfo != "RS256")
    return wrong("The field userinfo_signed_response_alg can either be 'none' or 'RS256'");
  if (
    !x.access_token_strategy.empty() && x.access_token_strategy != "opaque"
    && x.access_token_strategy != "jwt")
    return wrong("The access_token_strategy must be 'opaque' or 'jwt'");
  return {};
}

/// A logout redirect stays with the client: scheme, host and port are those of a redirect URI.
bool shares_origin_with_redirect(const client& x, const client_rules& rules, const url& uri) {
  return std::any_of(x.redirect_uris.begin(), x.redirect_uris.end(), [&](const auto& text) {
    const auto redirect = parse_redirect_uri(text, rules.redirect_hosts);
    return redirect && redirect->scheme == uri.scheme && redirect->host == uri.host
           && redirect->effective_port() == uri.effective_port();
  });
}

result<void> check_logout(const client& x, const client_rules& rules) {
  for (const auto* text : {&x.frontchannel_logout_uri, &x.backchannel_logout_uri})
    if (!text->empty() && !is_web_url(*text))
      return wrong("Logout URIs must be http or https URLs");
  for (const auto& text : x.post_logout_redirect_uris) {
    const auto uri = parse_redirect_uri(text, rules.redirect_hosts);
    if (!uri || !shares_origin_with_redirect(x, rules, *uri))
      return wrong("post_logout_redirect_uris must have the scheme, host and port of one of the "
                   "redirect_uris");
  }
  return {};
}

result<void> check_lifespans(const client& x, const client_rules&) {
  for (std::size_t i = 0; i < lifespans; ++i) {
    const auto& span = x.lifespan_of[i];
    // A refresh token may live for ever, which is written as -1.
    const bool is_for_ever =
      span == std::chrono::nanoseconds{-1}
      && member_name(static_cast<lifespan>(i)).ends_with("refresh_token_lifespan");
    if (span && *span < std::chrono::seconds{1} && !is_for_ever)
      return wrong("A lifespan must be at least one second");
  }
  return {};
}

} // namespace

void complete_client(client& x, const client_rules& rules) {
  if (x.scope.empty())
    x.scope = join_scope(rules.default_scope);
  if (x.subject_type.empty())
    x.subject_type = holds(rules.subject_types, "public") || rules.subject_types.empty()
                       ? "public"
                       : rules.subject_types.front();
  if (x.token_endpoint_auth_method.empty())
    x.token_endpoint_auth_method = "client_secret_basic";
  if (x.userinfo_signed_response_alg.empty())
    x.userinfo_signed_response_alg = "none";
}

result<void> validate_client(const client& x, const client_rules& rules) {
  for (const auto check :
       {check_identity, check_sizes, check_redirect_uris, check_information, check_scope,
        check_authentication, check_requests, check_logout, check_lifespans, check_subject})
    if (auto outcome = check(x, rules); !outcome)
      return outcome;
  return {};
}

result<void> validate_chosen_secret(const client& x, const secret& chosen) {
  if (x.is_public())
    return wrong("A client with token_endpoint_auth_method 'none' has no client_secret");
  if (chosen.reveal().size() < min_chosen_secret_bytes)
    return wrong(
      "The field client_secret must contain a secret that is at least 6 characters long");
  if (chosen.reveal().size() > max_secret_bytes)
    return wrong("The client_secret is longer than 1024 bytes");
  return {};
}

} // namespace gatehouse::protocol
