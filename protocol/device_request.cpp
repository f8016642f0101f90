#include "protocol/device_request.hpp"

#include "protocol/audience.hpp"
#include "protocol/json.hpp"
#include "protocol/percent.hpp"
#include "protocol/token_request.hpp"

#include <algorithm>

namespace gatehouse::protocol {

namespace {

/// As at the authorization endpoint.
constexpr std::size_t max_list_bytes = 16 * 1024;

oauth_error invalid(std::string_view description) {
  return refuse(oauth_errc::invalid_request, description);
}

result<std::vector<std::string>> read_scope(
  const parameters& asked, const client& by, const authorization_rules& rules) {
  const auto text = asked.given("scope").value_or("");
  if (text.size() > max_list_bytes)
    return refuse(oauth_errc::invalid_scope, "The requested scope is too long");
  auto scopes = split_scope(text);
  const auto allowed = split_scope(by.scope);
  for (const auto& scope : scopes) {
    if (!is_scope_token(scope))
      return refuse(oauth_errc::invalid_scope, "The requested scope is malformed");
    if (!any_covers(rules.strategy, allowed, scope))
      return refuse(
        oauth_errc::invalid_scope, "The client is not allowed to request scope '" + scope + "'");
  }
  return scopes;
}

result<std::vector<std::string>> read_audiences(const parameters& asked, const client& by) {
  auto audience = read_audience(asked);
  for (const auto resource : asked.all("resource"))
    if (std::find(audience.begin(), audience.end(), resource) == audience.end())
      audience.emplace_back(resource);
  std::size_t bytes = 0;
  for (const auto& each : audience)
    bytes += each.size();
  if (bytes > max_list_bytes)
    return invalid("The requested audience is too long");
  if (!allows_audiences(by.audience, audience))
    return refuse(
      asked.given("resource") ? oauth_errc::invalid_target : oauth_errc::invalid_request,
      "A requested audience has not been whitelisted by the client");
  return audience;
}

} // namespace

result<authorization_request> check_device_request(
  const parameters& asked, const client& by, const authorization_rules& rules) {
  if (const auto twice = asked.repeated({"audience", "resource"}))
    return invalid("The parameter '" + std::string(*twice) + "' is given more than once");
  if (asked.given("client_id").value_or(by.id.str()) != by.id.str())
    return invalid("The client_id is not that of the authenticated client");
  if (!by.has_grant_type(name(grant_type::device_code)))
    return refuse(
      rules.profile->grant_not_allowed, "The client is not allowed to use the authorization grant '"
                                          + std::string(name(grant_type::device_code)) + "'");
  auto scope = read_scope(asked, by, rules);
  if (!scope)
    return scope.error();
  auto audience = read_audiences(asked, by);
  if (!audience)
    return audience.error();
  authorization_request checked;
  checked.client = by.id;
  checked.scope = std::move(*scope);
  checked.audience = std::move(*audience);
  return checked;
}

std::string device_request_query(
  const client_id& client, const std::vector<std::string>& scope,
  const std::vector<std::string>& audience) {
  parameters x;
  x.add("client_id", client.str());
  if (!scope.empty())
    x.add("scope", join_scope(scope));
  for (const auto& each : audience)
    x.add("audience", each);
  return x.encode();
}

std::string to_json(const device_answer& x) {
  json::object to;
  to.emplace_back("device_code", x.device_code.reveal());
  to.emplace_back("user_code", x.user_code.reveal());
  to.emplace_back("verification_uri", x.verification_uri);
  to.emplace_back(
    "verification_uri_complete",
    x.verification_uri + "?user_code=" + percent_encode(x.user_code.reveal()));
  to.emplace_back("expires_in", std::int64_t{x.expires_in.count()});
  to.emplace_back("interval", std::int64_t{x.interval.count()});
  return json::write(to);
}

} // namespace gatehouse::protocol
