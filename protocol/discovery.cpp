#include "protocol/discovery.hpp"

#include "protocol/json.hpp"

#include <algorithm>
#include <utility>

namespace gatehouse::protocol {

namespace {

json::value list(std::vector<std::string> items) {
  json::array values;
  for (auto& item : items)
    values.emplace_back(std::move(item));
  return values;
}

std::vector<std::string> joined(
  std::vector<std::string> first, const std::vector<std::string>& more) {
  for (const auto& each : more)
    if (std::find(first.begin(), first.end(), each) == first.end())
      first.push_back(each);
  return first;
}

} // namespace

std::string discovery_json(const discovery_facts& facts) {
  const std::string base =
    facts.issuer.ends_with('/') ? facts.issuer.substr(0, facts.issuer.size() - 1) : facts.issuer;
  const auto or_made = [](const std::string& said, const std::string& made) {
    return said.empty() ? made : said;
  };
  const std::vector<std::string> signing{"RS256", "RS384", "RS512", "PS256", "PS384",
                                         "PS512", "ES256", "ES384", "ES512", "EdDSA"};
  const std::vector<std::string> client_auth{
    "client_secret_post", "client_secret_basic", "private_key_jwt", "none"};
  json::object x;
  x.emplace_back("issuer", facts.issuer);
  x.emplace_back(
    "authorization_endpoint", or_made(facts.auth_url, facts.public_url + "/oauth2/auth"));
  x.emplace_back("token_endpoint", or_made(facts.token_url, facts.public_url + "/oauth2/token"));
  x.emplace_back(
    "device_authorization_endpoint",
    or_made(facts.device_url, facts.public_url + "/oauth2/device/auth"));
  x.emplace_back("userinfo_endpoint", or_made(facts.userinfo_url, facts.public_url + "/userinfo"));
  x.emplace_back("jwks_uri", or_made(facts.jwks_url, base + "/.well-known/jwks.json"));
  x.emplace_back("revocation_endpoint", base + "/oauth2/revoke");
  if (!facts.registration_url.empty())
    x.emplace_back("registration_endpoint", facts.registration_url);
  x.emplace_back("end_session_endpoint", facts.public_url + "/oauth2/sessions/logout");
  x.emplace_back("backchannel_logout_supported", true);
  x.emplace_back("backchannel_logout_session_supported", true);
  x.emplace_back("frontchannel_logout_supported", true);
  x.emplace_back("frontchannel_logout_session_supported", true);
  x.emplace_back("subject_types_supported", list(facts.subject_types));
  x.emplace_back("response_types_supported", list(facts.response_types));
  x.emplace_back("response_modes_supported", list({"query", "fragment", "form_post"}));
  x.emplace_back("grant_types_supported", list(facts.grant_types));
  x.emplace_back(
    "scopes_supported", list(joined({"offline_access", "offline", "openid"}, facts.scopes)));
  x.emplace_back("claims_supported", list(joined({"sub"}, facts.claims)));
  x.emplace_back("token_endpoint_auth_methods_supported", list(client_auth));
  x.emplace_back("token_endpoint_auth_signing_alg_values_supported", list(signing));
  x.emplace_back("revocation_endpoint_auth_methods_supported", list(client_auth));
  x.emplace_back("revocation_endpoint_auth_signing_alg_values_supported", list(signing));
  x.emplace_back(
    "id_token_signing_alg_values_supported", list(joined({facts.id_token_algorithm}, signing)));
  x.emplace_back("userinfo_signing_alg_values_supported", list({"none", "RS256"}));
  x.emplace_back("request_object_signing_alg_values_supported", list(joined({"none"}, signing)));
  x.emplace_back("request_parameter_supported", true);
  x.emplace_back("request_uri_parameter_supported", true);
  x.emplace_back("require_request_uri_registration", true);
  x.emplace_back("claims_parameter_supported", true);
  x.emplace_back("code_challenge_methods_supported", list({"S256"}));
  x.emplace_back("authorization_response_iss_parameter_supported", true);
  return json::write(x);
}

} // namespace gatehouse::protocol
