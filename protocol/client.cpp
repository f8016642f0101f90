#include "protocol/client.hpp"

#include <algorithm>

namespace gatehouse::protocol {

namespace {

constexpr std::array<std::string_view, lifespans> lifespan_names{
  "authorization_code_grant_access_token_lifespan",
  "authorization_code_grant_id_token_lifespan",
  "authorization_code_grant_refresh_token_lifespan",
  "client_credentials_grant_access_token_lifespan",
  "implicit_grant_access_token_lifespan",
  "implicit_grant_id_token_lifespan",
  "jwt_bearer_grant_access_token_lifespan",
  "refresh_token_grant_access_token_lifespan",
  "refresh_token_grant_id_token_lifespan",
  "refresh_token_grant_refresh_token_lifespan",
  "device_authorization_grant_access_token_lifespan",
  "device_authorization_grant_id_token_lifespan",
  "device_authorization_grant_refresh_token_lifespan"};

} // namespace

bool client::has_grant_type(std::string_view grant_type) const noexcept {
  if (grant_types.empty())
    return grant_type == "authorization_code";
  return std::find(grant_types.begin(), grant_types.end(), grant_type) != grant_types.end();
}

std::string_view member_name(lifespan which) noexcept {
  return lifespan_names[static_cast<std::size_t>(which)];
}

std::chrono::seconds lifespan_or(
  const client& x, lifespan which, std::chrono::seconds global) noexcept {
  const auto& own = x.lifespan_of[static_cast<std::size_t>(which)];
  return own ? std::chrono::floor<std::chrono::seconds>(*own) : global;
}

} // namespace gatehouse::protocol
