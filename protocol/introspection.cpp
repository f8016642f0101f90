#include "protocol/introspection.hpp"

#include <algorithm>

namespace gatehouse::protocol {

namespace {

void add_text(std::string& out, std::string_view name, std::string_view text) {
  out += ",\"";
  out += name;
  out += "\":";
  json::write_string_to(out, text);
}

void add_time(std::string& out, std::string_view name, time_point time) {
  out += ",\"";
  out += name;
  out += "\":";
  out += std::to_string(numeric_date(time));
}

void add_audience(std::string& out, const std::vector<std::string>& audience) {
  out += R"(,"aud":[)";
  for (std::size_t i = 0; i < audience.size(); ++i) {
    if (i > 0)
      out += ',';
    json::write_string_to(out, audience[i]);
  }
  out += ']';
}

} // namespace

result<introspection_request> read_introspection_request(const parameters& form) {
  if (form.empty())
    return refuse(oauth_errc::invalid_request, "The POST body can not be empty");
  if (const auto twice = form.repeated({}))
    return refuse(
      oauth_errc::invalid_request,
      "The parameter '" + std::string(*twice) + "' is given more than once");
  const auto token = form.given("token");
  if (!token)
    return refuse(oauth_errc::invalid_request, "The parameter 'token' is missing");
  return introspection_request{
    .token = secret(std::string(*token)), .scope = split_scope(form.given("scope").value_or(""))};
}

bool grants(
  const token_facts& token, const std::vector<std::string>& asked, scope_strategy strategy) {
  return std::all_of(asked.begin(), asked.end(), [&](const auto& scope) {
    return any_covers(strategy, token.scope, scope);
  });
}

std::string active_json(const token_facts& token, std::string_view issuer) {
  std::string out;
  out.reserve(384);
  out += R"({"active":true)";
  if (!token.scope.empty())
    add_text(out, "scope", join_scope(token.scope));
  add_text(out, "client_id", token.client.str());
  add_text(out, "sub", token.subject.str());
  if (token.expires_at != time_point{})
    add_time(out, "exp", token.expires_at);
  add_time(out, "iat", token.issued_at);
  add_time(out, "nbf", token.issued_at);
  add_audience(out, token.audience);
  add_text(out, "iss", issuer);
  add_text(out, "token_type", "Bearer");
  add_text(out, "token_use", token.token_use);
  const auto* ext = token.ext.if_object();
  if (ext != nullptr && !ext->empty()) {
    out += R"(,"ext":)";
    json::write_to(out, token.ext);
  }
  out += '}';
  return out;
}

std::string introspection_claims(
  std::string_view answer, std::string_view issuer, const client_id& audience, time_point now) {
  std::string out = R"({"iss":)";
  json::write_string_to(out, issuer);
  out += R"(,"aud":)";
  json::write_string_to(out, audience.str());
  out += R"(,"iat":)" + std::to_string(numeric_date(now));
  out += R"(,"token_introspection":)";
  out += answer;
  out += '}';
  return out;
}

} // namespace gatehouse::protocol
