#include "store/cleaning.hpp"

#include "protocol/interaction.hpp"
#include "store/access_token.hpp"
#include "store/jwt_trust.hpp"

namespace gatehouse::store {

namespace {

using limit = std::optional<protocol::time_point>;

bool is_old_token(const record& item, const limit& before) {
  const auto token = before ? to_token(item) : std::nullopt;
  return token && token->issued_at < *before;
}

bool is_old_request(const record& item, const limit& before) {
  const auto request = before ? protocol::restore_interaction(item.payload) : std::nullopt;
  return request && request->start.requested_at < *before;
}

bool is_old_trust(const record& item, const limit& before) {
  const auto trust = before ? to_trust(item) : std::nullopt;
  return trust && trust->expires_at < *before;
}

} // namespace

std::vector<record_kind> kinds_of(const cleaning_rules& rules) {
  std::vector<record_kind> out;
  if (rules.access_tokens)
    out.push_back(record_kind::access_token);
  if (rules.refresh_tokens)
    out.push_back(record_kind::refresh_token);
  if (rules.requests)
    out.push_back(record_kind::interaction);
  if (rules.trusts)
    out.push_back(record_kind::jwt_trust);
  return out;
}

bool is_due(const record& item, const cleaning_rules& rules) {
  if (item.kind == record_kind::access_token)
    return is_old_token(item, rules.access_tokens);
  if (item.kind == record_kind::refresh_token)
    return is_old_token(item, rules.refresh_tokens);
  if (item.kind == record_kind::interaction)
    return is_old_request(item, rules.requests);
  return item.kind == record_kind::jwt_trust && is_old_trust(item, rules.trusts);
}

batch removal_of(const record& item) {
  batch steps{require(item.kind, item.key, item.version), erase(item.kind, item.key)};
  const auto trust =
    item.kind == record_kind::jwt_trust ? to_trust(item) : std::optional<protocol::jwt_trust>();
  if (trust && trust->key) {
    const auto named = to_trust_name(*trust);
    steps.push_back(erase(named.kind, named.key));
  }
  return steps;
}

} // namespace gatehouse::store
