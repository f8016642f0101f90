#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::protocol {

/// What the discovery document depends on.
struct discovery_facts {
  /// Verbatim, as in `iss`.
  std::string issuer;
  /// Where clients reach the public listener, without a slash at the end.
  std::string public_url;
  // What the operator says instead of the address that would be made; empty changes nothing.
  std::string token_url;
  std::string jwks_url;
  std::string auth_url{};
  std::string userinfo_url{};
  /// Where clients register themselves; empty when they can not.
  std::string registration_url{};
  std::string device_url{};
  std::vector<std::string> subject_types;
  /// Beside the ones that are always there.
  std::vector<std::string> scopes;
  std::vector<std::string> claims;
  std::string id_token_algorithm;
  /// What the profile lets clients use.
  std::vector<std::string> response_types{};
  std::vector<std::string> grant_types{};
};

/// Renders the metadata of RFC 8414 §3.2 and OpenID Connect Discovery §3: only what works is listed.
[[nodiscard]] std::string discovery_json(const discovery_facts& facts);

} // namespace gatehouse::protocol
