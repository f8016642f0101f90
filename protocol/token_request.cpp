#include "protocol/token_request.hpp"

#include "protocol/scope.hpp"

#include <algorithm>

namespace gatehouse::protocol {

namespace {

/// As much as a client may have registered.
constexpr std::size_t max_scope_bytes = 16 * 1024;
constexpr std::size_t max_audience_bytes = 16 * 1024;

bool is_too_long(const std::vector<std::string_view>& values, std::size_t max_bytes) noexcept {
  std::size_t bytes = 0;
  for (const auto value : values)
    bytes += value.size();
  return bytes > max_bytes;
}

} // namespace

std::string_view name(grant_type grant) noexcept {
  switch (grant) {
  case grant_type::client_credentials:
    return "client_credentials";
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
  if (*grant != name(grant_type::client_credentials))
    return refuse(
      rules.unknown_grant_type,
      "The authorization grant type is not supported by the authorization server");
  if (is_too_long(form.all("scope"), max_scope_bytes))
    return refuse(oauth_errc::invalid_scope, "The requested scope is too long");
  if (is_too_long(form.all("audience"), max_audience_bytes))
    return refuse(oauth_errc::invalid_request, "The requested audience is too long");
  token_request read;
  read.scope = split_scope(form.given("scope").value_or(""));
  if (!std::all_of(read.scope.begin(), read.scope.end(), is_scope_token))
    return refuse(oauth_errc::invalid_scope, "The requested scope is malformed");
  read.audience = read_audience(form);
  return read;
}

} // namespace gatehouse::protocol
