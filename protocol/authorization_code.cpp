#include "protocol/authorization_code.hpp"

#include "protocol/json_members.hpp"
#include "protocol/pkce.hpp"

namespace gatehouse::protocol {

std::string store_code(const authorization_code& x) {
  json::object to;
  if (x.is_used) {
    to.emplace_back("used", true);
    return json::write(to);
  }
  if (x.redirect_uri)
    to.emplace_back("ru", *x.redirect_uri);
  json::add_if_said(to, "cc", x.code_challenge);
  return json::write(to);
}

std::optional<authorization_code> restore_code(
  std::string_view client, std::string_view grant, std::string_view payload) {
  const auto from = json::parse(payload);
  // Read as members that are absent, anything else would be a code without PKCE.
  if (!from || from->if_object() == nullptr)
    return std::nullopt;
  authorization_code x;
  x.client = client_id(client);
  x.grant = grant_id(grant);
  if (from->find("ru") != nullptr)
    x.redirect_uri = json::text_at(*from, "ru");
  x.code_challenge = json::text_at(*from, "cc");
  x.is_used = json::truth_at(*from, "used");
  return x;
}

result<void> check_redemption(
  const authorization_code& code, const client& by, const token_request& asked) {
  if (code.client != by.id)
    return unknown_code();
  if (!by.has_grant_type(name(grant_type::authorization_code)))
    return refuse(
      oauth_errc::unauthorized_client,
      "The client is not allowed to use the authorization grant 'authorization_code'");
  if (code.redirect_uri && asked.redirect_uri != code.redirect_uri)
    return refuse(
      oauth_errc::invalid_grant,
      "The redirect_uri is not the one that the code was requested with");
  return check_code_verifier(
    code.code_challenge,
    asked.code_verifier ? std::optional<std::string_view>(*asked.code_verifier) : std::nullopt);
}

oauth_error unknown_code() {
  return refuse(
    oauth_errc::invalid_grant,
    "The authorization code is unknown, has expired, was used before or belongs to another client");
}

oauth_error unknown_refresh_token() {
  return refuse(
    oauth_errc::invalid_grant,
    "The refresh token is unknown, has expired, was used before or belongs to another client");
}

} // namespace gatehouse::protocol
