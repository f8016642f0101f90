#include "protocol/token_hook.hpp"

#include "protocol/json_members.hpp"

namespace gatehouse::protocol {

namespace {

constexpr std::size_t max_claims_bytes = 128 * 1024;

json::value or_object(const json::value& x) {
  return x.if_object() == nullptr ? json::value(json::object{}) : x;
}

/// Go writes a time that was never set as the first second of the year 1.
std::string time_text(time_point t) {
  return t == time_point{} ? "0001-01-01T00:00:00Z" : to_rfc3339(t);
}

/// Members that nobody knows yet are there and empty, as in Hydra.
json::value id_token_claims_of(const token_hook_facts& x) {
  const auto& grant = x.grant;
  json::object to;
  to.emplace_back("jti", "");
  to.emplace_back("iss", x.issuer);
  to.emplace_back("sub", grant.shown_subject.str());
  to.emplace_back("aud", json::array{grant.client.str()});
  to.emplace_back("nonce", grant.nonce);
  to.emplace_back("exp", time_text(x.id_token_end));
  to.emplace_back("iat", time_text(x.now));
  to.emplace_back("rat", time_text(grant.requested_at));
  to.emplace_back("auth_time", time_text(grant.authenticated_at));
  to.emplace_back("at_hash", "");
  to.emplace_back("acr", grant.acr);
  to.emplace_back("amr", json::to_array(grant.amr));
  to.emplace_back("c_hash", "");
  to.emplace_back("ext", or_object(grant.id_token_claims));
  return to;
}

json::value session_of(const token_hook_facts& x) {
  json::object id_token;
  id_token.emplace_back("id_token_claims", id_token_claims_of(x));
  id_token.emplace_back("headers", json::object{{"extra", json::object{}}});
  id_token.emplace_back(
    "expires_at", json::object{{"access_token", time_text(x.access_token_end)}});
  id_token.emplace_back("username", "");
  id_token.emplace_back("subject", x.grant.subject.str());
  json::object to;
  to.emplace_back("id_token", std::move(id_token));
  to.emplace_back("extra", or_object(x.grant.access_token_claims));
  to.emplace_back("kid", "");
  to.emplace_back("client_id", x.grant.client.str());
  to.emplace_back("consent_challenge", x.grant.id.str());
  to.emplace_back("exclude_not_before_claim", x.exclude_not_before_claim);
  to.emplace_back("allowed_top_level_claims", json::to_array(x.allowed_top_level_claims));
  to.emplace_back("mirror_top_level_claims", x.mirror_top_level_claims);
  to.emplace_back("preserve_ext_claims", x.preserve_ext_claims);
  return to;
}

oauth_error broken(std::string_view why) {
  return refuse(
    oauth_errc::server_error, "The answer of the token hook can not be used: " + std::string(why));
}

result<std::optional<hook_claims>> read_claims(std::string_view body) {
  if (body.size() > max_hook_answer_bytes)
    return broken("it is too large");
  const auto answer = json::parse(body, {.max_bytes = max_hook_answer_bytes, .max_depth = 32});
  if (!answer || answer->if_object() == nullptr)
    return broken("it is no JSON object");
  const auto* session = answer->find("session");
  hook_claims claims{.access_token = json::object{}, .id_token = json::object{}};
  if (session == nullptr || session->is_null())
    return std::optional(std::move(claims));
  if (session->if_object() == nullptr)
    return broken("its session is no object");
  for (auto& [name, into] :
       {std::pair{"access_token", &claims.access_token}, std::pair{"id_token", &claims.id_token}}) {
    const auto* found = session->find(name);
    if (found == nullptr || found->is_null())
      continue;
    if (found->if_object() == nullptr || json::write(*found).size() > max_claims_bytes)
      return broken("its claims are no object, or too large");
    *into = *found;
  }
  return std::optional(std::move(claims));
}

} // namespace

std::string token_hook_body(const token_hook_facts& x) {
  const auto& grant = x.grant;
  json::object payload;
  if (!x.assertion.empty())
    payload.emplace_back("assertion", json::array{x.assertion.reveal()});
  json::object request;
  request.emplace_back("client_id", grant.client.str());
  request.emplace_back("requested_scopes", json::to_array(x.requested_scope));
  request.emplace_back("granted_scopes", json::to_array(grant.scope));
  request.emplace_back("granted_audience", json::to_array(grant.audience));
  request.emplace_back("grant_types", json::array{x.grant_type});
  request.emplace_back("payload", std::move(payload));
  return json::write(json::object{{"session", session_of(x)}, {"request", std::move(request)}});
}

std::string refresh_hook_body(const token_hook_facts& x) {
  const auto& grant = x.grant;
  json::object requester;
  requester.emplace_back("client_id", grant.client.str());
  requester.emplace_back("granted_scopes", json::to_array(grant.scope));
  requester.emplace_back("granted_audience", json::to_array(grant.audience));
  requester.emplace_back("grant_types", json::array{x.grant_type});
  json::object to;
  to.emplace_back("subject", grant.subject.str());
  to.emplace_back("session", session_of(x));
  to.emplace_back("requester", std::move(requester));
  to.emplace_back("client_id", grant.client.str());
  to.emplace_back("granted_scopes", json::to_array(grant.scope));
  to.emplace_back("granted_audience", json::to_array(grant.audience));
  return json::write(to);
}

result<std::optional<hook_claims>> read_hook_answer(unsigned status, std::string_view body) {
  switch (status) {
  case 200:
    return read_claims(body);
  case 204:
    return std::optional<hook_claims>();
  case 403:
    return refuse(oauth_errc::access_denied, "The token hook has refused the request");
  default:
    return hook_failed();
  }
}

oauth_error hook_failed() {
  return refuse(oauth_errc::server_error, "The token hook could not be asked, or has failed");
}

} // namespace gatehouse::protocol
