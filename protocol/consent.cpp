#include "protocol/consent.hpp"

#include "protocol/redirect_match.hpp"
#include "protocol/redirect_uri.hpp"

#include <algorithm>

namespace gatehouse::protocol {

namespace {

/// A custom scheme belongs to whatever app claims it first.
bool proves_client(std::string_view redirect_uri) {
  const auto uri = parse_redirect_uri(redirect_uri, redirect_host_rule::any_case);
  return uri
         && (uri->scheme == "https" || (uri->scheme == "http" && is_protected_redirect(redirect_uri)));
}

} // namespace

bool may_skip_consent(
  const authorization_request& asked, const client& by, const consent_facts& facts) {
  if (facts.remembered == nullptr || asked.prompt.consent)
    return false;
  if (by.is_public() && (facts.is_device || !proves_client(asked.redirect_uri)))
    return false;
  return std::all_of(asked.scope.begin(), asked.scope.end(), [&](const auto& scope) {
    return any_covers(facts.strategy, facts.remembered->scope, scope);
  });
}

} // namespace gatehouse::protocol
