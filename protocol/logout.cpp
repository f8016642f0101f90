#include "protocol/logout.hpp"

#include "protocol/client_json.hpp"
#include "protocol/json_members.hpp"

namespace gatehouse::protocol {

std::string seal_logout(
  handle_purpose purpose, const logout_request& x, const sealing_keys& keys,
  const random_source& random) {
  json::object to;
  json::add_if_said(to, "sid", x.session_id);
  json::add_if_said(to, "sub", x.subject.str());
  json::add_if_said(to, "by", x.client.str());
  json::add_if_said(to, "to", x.target);
  if (purpose == handle_purpose::logout_challenge)
    json::add_if_said(to, "q", x.query);
  json::add_if_said(to, "at", numeric_date(x.requested_at));
  return seal_handle(purpose, json::write(to), keys, random);
}

std::optional<logout_request> open_logout(
  handle_purpose purpose, std::string_view text, const sealing_keys& keys) {
  const auto opened = open_handle(purpose, text, keys);
  const auto from = opened ? json::parse(*opened) : std::nullopt;
  if (!from)
    return std::nullopt;
  logout_request x;
  x.session_id = json::text_at(*from, "sid");
  x.subject = subject_id(json::text_at(*from, "sub"));
  x.client = client_id(json::text_at(*from, "by"));
  x.target = json::text_at(*from, "to");
  x.query = json::text_at(*from, "q");
  x.requested_at = from_numeric_date(json::integer_at(*from, "at"));
  if (x.session_id.empty() || x.subject.empty())
    return std::nullopt;
  return x;
}

std::string logout_request_json(const logout_request_view& x) {
  json::object to;
  to.emplace_back("challenge", x.challenge);
  to.emplace_back("subject", x.request.subject.str());
  json::add_if_said(to, "sid", x.request.session_id);
  to.emplace_back("request_url", x.request_url);
  to.emplace_back("rp_initiated", x.request.is_rp_initiated());
  to.emplace_back("expires_at", to_rfc3339(x.expires_at));
  to.emplace_back("requested_at", to_rfc3339(x.request.requested_at));
  to.emplace_back(
    "client", x.by == nullptr ? json::value() : show_client(*x.by, client_view::read));
  return json::write(to);
}

json::value logout_token_claims(const logout_token_facts& x) {
  json::object events;
  events.emplace_back("http://schemas.openid.net/event/backchannel-logout", json::object{});
  json::object to;
  to.emplace_back("iss", x.issuer);
  to.emplace_back("aud", json::array{x.client.str()});
  to.emplace_back("iat", numeric_date(x.issued_at));
  to.emplace_back("exp", numeric_date(x.issued_at + logout_token_lifetime));
  to.emplace_back("jti", x.jti);
  to.emplace_back("sid", x.session_id);
  to.emplace_back("events", std::move(events));
  return to;
}

} // namespace gatehouse::protocol
