#include "protocol/token_request.hpp"

#include "protocol/scope.hpp"

#include <algorithm>
#include <array>

namespace gatehouse::protocol {

namespace {

/// As much as a client may have registered.
constexpr std::size_t max_scope_bytes = 16 * 1024;
constexpr std::size_t max_audience_bytes = 16 * 1024;

constexpr std::array grant_types{
  grant_type::client_credentials, grant_type::authorization_code, grant_type::refresh_token,
  grant_type::device_code, grant_type::jwt_bearer};

bool is_too_long(const std::vector<std::string_view>& values, std::size_t max_bytes) noexcept {
  std::size_t bytes = 0;
  for (const auto value : values)
    bytes += value.size();
  return bytes > max_bytes;
}

std::optional<std::string> text_of(const parameters& form, std::string_view name) {
  const auto given = form.given(name);
  return given ? std::optional<std::string>(*given) : std::nullopt;
}

/// Reads what one grant alone wants.
std::optional<oauth_error> read_grant(token_request& read, const parameters& form) {
  const auto need = [&](std::string_view name, secret& into) -> std::optional<oauth_error> {
    const auto given = form.given(name);
    if (!given)
      return refuse(
        oauth_errc::invalid_request, "The parameter '" + std::string(name) + "' is missing");
    into = secret(std::string(*given));
    return std::nullopt;
  };
  switch (read.grant) {
  case grant_type::client_credentials:
    return std::nullopt;
  case grant_type::authorization_code:
    read.redirect_uri = text_of(form, "redirect_uri");
    read.code_verifier = text_of(form, "code_verifier");
    return need("code", read.code);
  case grant_type::refresh_token:
    return need("refresh_token", read.refresh_token);
  case grant_type::device_code:
    return need("device_code", read.device_code);
  case grant_type::jwt_bearer:
    return need("assertion", read.assertion);
  }
  return std::nullopt;
}

} // namespace

std::string_view name(grant_type grant) noexcept {
  switch (grant) {
  case grant_type::client_credentials:
    return "client_credentials";
  case grant_type::authorization_code:
    return "authorization_code";
  case grant_type::refresh_token:
    return "refresh_token";
  case grant_type::device_code:
    return "urn:ietf:params:oauth:grant-type:device_code";
  case grant_type::jwt_bearer:
    return "urn:ietf:params:oauth:grant-type:jwt-bearer";
  }
  return "";
}

std::vector<std::string> read_audience(const parameters& form) {
  std::vector<std::string> audience;
  for (const auto value : form.all("audience"))
    for (auto& each : split_scope(value))
      if (std::find(audience.begin(), audience.end(), each) == audience.end())
        audience.push_back(std::move(each));
  return audience;
}

result<token_request> read_token_request(const parameters& form, const profile_rules& rules) {
  if (form.empty())
    return refuse(oauth_errc::invalid_request, "The POST body can not be empty");
  if (const auto twice = form.repeated({"audience", "resource"}))
    return refuse(
      oauth_errc::invalid_request,
      "The parameter '" + std::string(*twice) + "' is given more than once");
  const auto grant = form.given("grant_type");
  if (!grant)
    return refuse(oauth_errc::invalid_request, "The request parameter 'grant_type' is missing");
  const auto known = std::find_if(
    grant_types.begin(), grant_types.end(), [&](grant_type each) { return name(each) == *grant; });
  if (known == grant_types.end())
    return refuse(
      rules.unknown_grant_type,
      "The authorization grant type is not supported by the authorization server");
  if (is_too_long(form.all("scope"), max_scope_bytes))
    return refuse(oauth_errc::invalid_scope, "The requested scope is too long");
  if (is_too_long(form.all("audience"), max_audience_bytes))
    return refuse(oauth_errc::invalid_request, "The requested audience is too long");
  token_request read;
  read.grant = *known;
  if (auto missing = read_grant(read, form))
    return *missing;
  read.scope = split_scope(form.given("scope").value_or(""));
  if (!std::all_of(read.scope.begin(), read.scope.end(), is_scope_token))
    return refuse(oauth_errc::invalid_scope, "The requested scope is malformed");
  read.audience = read_audience(form);
  return read;
}

} // namespace gatehouse::protocol
