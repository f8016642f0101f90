#pragma once

#include "protocol/ids.hpp"
#include "protocol/json.hpp"
#include "protocol/time.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::protocol {

/// What can be issued with a lifespan of its own for one client.
enum class lifespan : std::uint8_t {
  authorization_code_grant_access_token,
  authorization_code_grant_id_token,
  authorization_code_grant_refresh_token,
  client_credentials_grant_access_token,
  implicit_grant_access_token,
  implicit_grant_id_token,
  jwt_bearer_grant_access_token,
  refresh_token_grant_access_token,
  refresh_token_grant_id_token,
  refresh_token_grant_refresh_token,
  device_authorization_grant_access_token,
  device_authorization_grant_id_token,
  device_authorization_grant_refresh_token,
};

inline constexpr std::size_t lifespans = 13;

/// The most secrets that stay valid beside the current one after rotations.
inline constexpr std::size_t max_rotated_secrets = 5;

/// A registered client (RFC 7591 §2, and Hydra's additions).
///
/// Texts that are empty and lists that are empty are absent; defaults that depend on configuration
/// are filled in when a client is created, not here.
struct client {
  client_id id;
  std::string name;
  std::vector<std::string> redirect_uris;
  /// Empty means `authorization_code` only.
  std::vector<std::string> grant_types;
  /// Each entry is a set separated by blanks. Empty means `code` only.
  std::vector<std::string> response_types;
  std::string scope;
  std::vector<std::string> audience;
  std::string owner;
  std::string policy_uri;
  std::string tos_uri;
  std::string client_uri;
  std::string logo_uri;
  /// Where a login can be started that the client did not ask for (OpenID Connect Core §4).
  std::string initiate_login_uri;
  std::vector<std::string> contacts;
  std::vector<std::string> allowed_cors_origins;
  std::string subject_type;
  std::string sector_identifier_uri;
  /// A JWK set, or null.
  json::value jwks;
  std::string jwks_uri;
  std::string token_endpoint_auth_method;
  std::string token_endpoint_auth_signing_alg;
  std::vector<std::string> request_uris;
  std::string request_object_signing_alg;
  std::string userinfo_signed_response_alg;
  /// Empty means the configured algorithm.
  std::string id_token_signed_response_alg;
  std::string frontchannel_logout_uri;
  bool frontchannel_logout_session_required = false;
  std::string backchannel_logout_uri;
  bool backchannel_logout_session_required = false;
  std::vector<std::string> post_logout_redirect_uris;
  json::value metadata;
  std::string access_token_strategy;
  bool skip_consent = false;
  std::optional<bool> skip_logout_consent;
  std::array<std::optional<std::chrono::nanoseconds>, lifespans> lifespan_of;
  time_point created_at{};
  time_point updated_at{};

  /// Hash of the current secret; empty for a client that never had one.
  std::string secret_hash;
  /// Hashes of earlier secrets that still work, newest first.
  std::vector<std::string> rotated_secret_hashes;
  /// What proves the registration access token of a client that registered itself; empty for others.
  std::string registration_token_mark;

  /// Anybody can have written it, its URLs too: it registered itself (RFC 7591).
  [[nodiscard]] bool is_self_registered() const noexcept {
    return !registration_token_mark.empty();
  }

  /// A public client has no secret (RFC 6749 §2.1).
  [[nodiscard]] bool is_public() const noexcept { return token_endpoint_auth_method == "none"; }
  /// Tells whether the client may use a grant type.
  [[nodiscard]] bool has_grant_type(std::string_view grant_type) const noexcept;

  friend bool operator==(const client&, const client&) = default;
};

/// The name of a lifespan's member in JSON.
[[nodiscard]] std::string_view member_name(lifespan which) noexcept;

/// How long something lives: the client's own lifespan, or the global one. Whole seconds.
[[nodiscard]] std::chrono::seconds lifespan_or(
  const client& x, lifespan which, std::chrono::seconds global) noexcept;

} // namespace gatehouse::protocol
