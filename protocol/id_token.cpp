#include "protocol/id_token.hpp"

#include "protocol/base64url.hpp"
#include "protocol/digest.hpp"
#include "protocol/json_members.hpp"

#include <algorithm>
#include <array>
#include <functional>

namespace gatehouse::protocol {

namespace {

constexpr std::array<std::string_view, 16> reserved_claims{
  "iss", "sub",   "aud",     "exp",    "iat", "nbf", "jti", "auth_time",
  "rat", "nonce", "at_hash", "c_hash", "acr", "amr", "azp", "sid"};

/// The claims that each scope asks for (OpenID Connect Core §5.4).
struct scope_row {
  std::string_view scope;
  std::array<std::string_view, 14> claims;
};

constexpr std::array<scope_row, 4> scope_table{{
  {"profile",
   {"name", "family_name", "given_name", "middle_name", "nickname", "preferred_username", "profile",
    "picture", "website", "gender", "birthdate", "zoneinfo", "locale", "updated_at"}},
  {"email", {"email", "email_verified"}},
  {"address", {"address"}},
  {"phone", {"phone_number", "phone_number_verified"}},
}};

const scope_row* row_of(std::string_view claim) noexcept {
  for (const auto& row : scope_table)
    if (std::find(row.claims.begin(), row.claims.end(), claim) != row.claims.end())
      return &row;
  return nullptr;
}

bool was_asked_for(const grant& x, std::string_view place, std::string_view claim) {
  const auto* part = x.claims_asked.find(place);
  return part != nullptr && part->find(claim) != nullptr;
}

/// A standard claim needs its scope, or has to be asked for by name; any other one the consent app
/// knows best about.
bool may_show(const grant& x, std::string_view claim, const profile_rules& rules) {
  if (rules.userinfo == userinfo_rule::everything)
    return true;
  const auto* row = row_of(claim);
  return row == nullptr || x.has_scope(row->scope) || was_asked_for(x, "userinfo", claim);
}

bool has_member(const json::object& x, std::string_view name) {
  return std::any_of(x.begin(), x.end(), [&](const auto& member) { return member.first == name; });
}

using claim_filter = std::function<bool(std::string_view name)>;

void add_handed_in(json::object& to, const json::value& claims, const claim_filter& is_wanted) {
  const auto* handed = claims.if_object();
  if (handed == nullptr)
    return;
  for (const auto& [name, what] : *handed)
    if (!has_member(to, name) && !is_reserved_id_token_claim(name) && is_wanted(name))
      to.emplace_back(name, what);
}

void add_authentication(json::object& to, const grant& x, const profile_rules& rules) {
  json::add_if_said(to, "auth_time", numeric_date(x.authenticated_at));
  if (rules.rat_in_id_tokens)
    json::add_if_said(to, "rat", numeric_date(x.requested_at));
  json::add_if_said(to, "acr", x.acr);
  json::add_if_said(to, "amr", x.amr);
}

} // namespace

std::optional<std::string_view> scope_of_claim(std::string_view claim) noexcept {
  const auto* row = row_of(claim);
  return row == nullptr ? std::nullopt : std::optional(row->scope);
}

bool is_reserved_id_token_claim(std::string_view claim) noexcept {
  return std::find(reserved_claims.begin(), reserved_claims.end(), claim) != reserved_claims.end();
}

std::string half_hash(std::string_view text, jose::algorithm alg) {
  const auto whole = digest(jose::hash_of(alg), text);
  return to_base64url(std::string_view(whole).substr(0, whole.size() / 2));
}

json::value id_token_claims(
  const grant& x, const id_token_facts& facts, const profile_rules& rules) {
  json::object to;
  to.emplace_back("iss", facts.issuer);
  to.emplace_back("sub", x.shown_subject.str());
  to.emplace_back("aud", json::array{x.client.str()});
  to.emplace_back("exp", numeric_date(facts.expires_at));
  to.emplace_back("iat", numeric_date(facts.issued_at));
  to.emplace_back("jti", facts.jti);
  add_authentication(to, x, rules);
  json::add_if_said(to, "nonce", x.nonce);
  json::add_if_said(to, "sid", x.session_id);
  if (!facts.access_token.empty())
    to.emplace_back("at_hash", half_hash(facts.access_token, facts.alg));
  if (!facts.code.empty())
    to.emplace_back("c_hash", half_hash(facts.code, facts.alg));
  add_handed_in(to, x.id_token_claims, [](std::string_view) { return true; });
  add_handed_in(to, x.userinfo_claims, [&](std::string_view name) {
    return (facts.carries_userinfo && may_show(x, name, rules))
           || was_asked_for(x, "id_token", name);
  });
  return to;
}

json::value userinfo_claims(const grant& x, std::string_view issuer, const profile_rules& rules) {
  json::object to;
  to.emplace_back("sub", x.shown_subject.str());
  // Hydra answers the standard claims of the ID token besides; others would not look for them here.
  if (rules.userinfo == userinfo_rule::everything) {
    to.emplace_back("iss", issuer);
    to.emplace_back("aud", json::array{x.client.str()});
    json::add_if_said(to, "iat", numeric_date(x.requested_at));
    add_authentication(to, x, rules);
  }
  const auto is_wanted = [&](std::string_view name) { return may_show(x, name, rules); };
  add_handed_in(to, x.userinfo_claims, is_wanted);
  add_handed_in(to, x.id_token_claims, is_wanted);
  return to;
}

} // namespace gatehouse::protocol
