#include "protocol/grant.hpp"

#include "protocol/json_members.hpp"

#include <algorithm>

namespace gatehouse::protocol {

bool grant::has_scope(std::string_view wanted) const noexcept {
  return std::find(scope.begin(), scope.end(), wanted) != scope.end();
}

bool grant::is_offline() const noexcept {
  return has_scope("offline_access") || has_scope("offline");
}

std::string store_grant(const grant& x) {
  json::object to;
  json::add_if_said(to, "cl", x.client.str());
  json::add_if_said(to, "sub", x.subject.str());
  if (x.shown_subject != x.subject)
    json::add_if_said(to, "as", x.shown_subject.str());
  json::add_if_said(to, "sid", x.session_id);
  json::add_if_said(to, "sco", x.scope);
  json::add_if_said(to, "aud", x.audience);
  json::add_if_said(to, "rat", numeric_date(x.requested_at));
  json::add_if_said(to, "at", numeric_date(x.authenticated_at));
  json::add_if_said(to, "hat", numeric_date(x.handled_at));
  json::add_if_said(to, "non", x.nonce);
  json::add_if_said(to, "acr", x.acr);
  json::add_if_said(to, "amr", x.amr);
  json::add_if_said(to, "acc", x.access_token_claims);
  json::add_if_said(to, "idt", x.id_token_claims);
  json::add_if_said(to, "uin", x.userinfo_claims);
  json::add_if_said(to, "ask", x.claims_asked);
  json::add_if_said(to, "rem", x.remember);
  json::add_if_said(to, "for", std::int64_t{x.remember_for.count()});
  json::add_if_said(to, "ctx", x.context);
  json::add_if_said(to, "q", x.query);
  json::add_if_said(to, "skip", x.is_consent_skipped);
  json::add_if_said(to, "dev", x.is_device);
  return json::write(to);
}

std::optional<grant> restore_grant(std::string_view id, std::string_view payload) {
  const auto from = json::parse(payload);
  if (!from)
    return std::nullopt;
  grant x;
  x.id = grant_id(id);
  x.client = client_id(json::text_at(*from, "cl"));
  x.subject = subject_id(json::text_at(*from, "sub"));
  x.shown_subject = subject_id(json::text_at(*from, "as"));
  if (x.shown_subject.empty())
    x.shown_subject = x.subject;
  x.session_id = json::text_at(*from, "sid");
  x.scope = json::texts_at(*from, "sco");
  x.audience = json::texts_at(*from, "aud");
  x.requested_at = from_numeric_date(json::integer_at(*from, "rat"));
  x.authenticated_at = from_numeric_date(json::integer_at(*from, "at"));
  x.handled_at = from_numeric_date(json::integer_at(*from, "hat"));
  x.nonce = json::text_at(*from, "non");
  x.acr = json::text_at(*from, "acr");
  x.amr = json::texts_at(*from, "amr");
  x.access_token_claims = json::value_at(*from, "acc");
  x.id_token_claims = json::value_at(*from, "idt");
  x.userinfo_claims = json::value_at(*from, "uin");
  x.claims_asked = json::value_at(*from, "ask");
  x.remember = json::truth_at(*from, "rem");
  x.remember_for = std::chrono::seconds{json::integer_at(*from, "for")};
  x.context = json::value_at(*from, "ctx");
  x.query = json::text_at(*from, "q");
  x.is_consent_skipped = json::truth_at(*from, "skip");
  x.is_device = json::truth_at(*from, "dev");
  if (x.client.empty() || x.subject.empty())
    return std::nullopt;
  return x;
}

} // namespace gatehouse::protocol
