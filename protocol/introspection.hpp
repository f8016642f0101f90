#pragma once

#include "protocol/ids.hpp"
#include "protocol/json.hpp"
#include "protocol/parameters.hpp"
#include "protocol/result.hpp"
#include "protocol/scope.hpp"
#include "protocol/time.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::protocol {

/// What was asked about a token (RFC 7662 §2.1).
struct introspection_request {
  secret token;
  /// Each must be covered by what was granted, else the token counts as inactive.
  std::vector<std::string> scope;
};

/// Reads an introspection request; `invalid_request` without a token or with a parameter twice.
[[nodiscard]] result<introspection_request> read_introspection_request(const parameters& form);

/// What is known of a live token.
struct token_facts {
  client_id client;
  subject_id subject;
  std::vector<std::string> scope;
  std::vector<std::string> audience;
  time_point issued_at{};
  /// The epoch for a token that never expires.
  time_point expires_at{};
  /// `access_token` or `refresh_token`.
  std::string_view token_use = "access_token";
  /// The `session.access_token` of the consent; null or empty when there is none.
  json::value ext;
};

/// Tells whether every scope asked for is covered by what the token was granted.
[[nodiscard]] bool grants(
  const token_facts& token, const std::vector<std::string>& asked, scope_strategy strategy);

/// Renders the answer for a live token (RFC 7662 §2.2, with Hydra's members).
[[nodiscard]] std::string active_json(const token_facts& token, std::string_view issuer);

/// The answer for every other one: it tells nothing about why.
inline constexpr std::string_view inactive_json = R"({"active":false})";

/// Claims of an introspection answer as a JWT (RFC 9701 §5).
///
/// @param answer  what would have been answered as JSON.
[[nodiscard]] std::string introspection_claims(
  std::string_view answer, std::string_view issuer, const client_id& audience, time_point now);

} // namespace gatehouse::protocol
