#include "protocol/access_token.hpp"

#include <algorithm>
#include <array>

namespace gatehouse::protocol {

namespace {

/// Hydra's list; `scope` of RFC 9068; and the claims that bind a token to a key or speak of whoever
/// acts for the subject (RFC 7800 §3.1, RFC 8693 §4).
constexpr std::array<std::string_view, 14> reserved_claims{
  "iss",       "sub", "aud", "exp",   "nbf", "iat", "jti",
  "client_id", "scp", "ext", "scope", "cnf", "act", "may_act"};

std::string joined(const std::vector<std::string>& scopes) {
  std::string text;
  for (const auto& scope : scopes) {
    if (!text.empty())
      text += ' ';
    text += scope;
  }
  return text;
}

void add_scopes(json::object& claims, const std::vector<std::string>& scopes, scope_claim form) {
  if (!scopes.empty())
    claims.emplace_back("scope", joined(scopes));
  if (form != scope_claim::string)
    claims.emplace_back("scp", json::array(scopes.begin(), scopes.end()));
}

bool is_at_top(std::string_view claim, const access_token_format& format) {
  const auto& allowed = format.allowed_top_level_claims;
  return !is_reserved_access_token_claim(claim)
         && std::find(allowed.begin(), allowed.end(), claim) != allowed.end();
}

void add_ext(json::object& claims, const json::object& ext, const access_token_format& format) {
  json::object below;
  for (const auto& [claim, x] : ext) {
    const bool at_top = is_at_top(claim, format);
    if (at_top)
      claims.emplace_back(claim, x);
    if (!at_top || format.mirror_top_level_claims)
      below.emplace_back(claim, x);
  }
  if (format.mirror_top_level_claims || format.preserve_ext_claims)
    claims.emplace_back("ext", std::move(below));
}

} // namespace

bool is_reserved_access_token_claim(std::string_view claim) noexcept {
  return std::find(reserved_claims.begin(), reserved_claims.end(), claim) != reserved_claims.end();
}

json::value access_token_claims(
  const access_token_grant& grant, const access_token_format& format) {
  json::object claims{
    {"iss", grant.issuer},
    {"sub", grant.subject.str()},
    {"aud", json::array(grant.audience.begin(), grant.audience.end())},
    {"client_id", grant.client.str()},
    {"exp", numeric_date(grant.expires_at)},
    {"iat", numeric_date(grant.issued_at)},
  };
  if (!format.exclude_not_before)
    claims.emplace_back("nbf", numeric_date(grant.issued_at));
  claims.emplace_back("jti", grant.jti);
  add_scopes(claims, grant.scopes, format.scope_claim);
  add_ext(claims, grant.ext, format);
  return claims;
}

} // namespace gatehouse::protocol
