#include "protocol/client_credentials.hpp"

#include "protocol/audience.hpp"

namespace gatehouse::protocol {

result<client_credentials_grant> decide_client_credentials(
  const client& x, const token_request& asked, const client_credentials_rules& rules) {
  if (!x.has_grant_type(name(grant_type::client_credentials)))
    return refuse(
      oauth_errc::unauthorized_client,
      "The client is not allowed to use the authorization grant 'client_credentials'");
  if (x.is_public())
    return refuse(
      oauth_errc::invalid_grant,
      "The client is public and can not use the grant 'client_credentials'");
  const auto allowed = split_scope(x.scope);
  for (const auto& scope : asked.scope)
    if (!any_covers(rules.strategy, allowed, scope))
      return refuse(
        oauth_errc::invalid_scope, "The client is not allowed to request scope '" + scope + "'");
  if (!allows_audiences(x.audience, asked.audience))
    return refuse(
      oauth_errc::invalid_request, "A requested audience has not been whitelisted by the client");
  const bool grants_all = asked.scope.empty() && rules.grant_all_by_default;
  return client_credentials_grant{
    .scope = grants_all ? allowed : asked.scope, .audience = asked.audience};
}

} // namespace gatehouse::protocol
