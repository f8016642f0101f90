#include "protocol/consent.hpp"

#include "protocol/id_token.hpp"
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

/// A standard claim that is asked for by name is one that its scope would have asked for.
bool asks_for_more(const authorization_request& asked, const grant& remembered) {
  for (const auto* place : {"userinfo", "id_token"}) {
    const auto* part = asked.claims.find(place);
    const auto* members = part == nullptr ? nullptr : part->if_object();
    if (members == nullptr)
      continue;
    for (const auto& member : *members)
      if (const auto scope = scope_of_claim(member.first); scope && !remembered.has_scope(*scope))
        return true;
  }
  return false;
}

} // namespace

bool may_skip_consent(
  const authorization_request& asked, const client& by, const consent_facts& facts) {
  if (facts.remembered == nullptr || asked.prompt.consent)
    return false;
  if (asks_for_more(asked, *facts.remembered))
    return false;
  if (by.is_public() && (facts.is_device || !proves_client(asked.redirect_uri)))
    return false;
  return std::all_of(asked.scope.begin(), asked.scope.end(), [&](const auto& scope) {
    return any_covers(facts.strategy, facts.remembered->scope, scope);
  });
}

} // namespace gatehouse::protocol
