#pragma once

#include "protocol/client.hpp"
#include "protocol/ids.hpp"
#include "protocol/json.hpp"
#include "protocol/time.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::protocol {

/// What a person has granted to a client: one login and one consent. Everything that is issued from
/// it belongs to it and dies with it.
struct grant {
  grant_id id;
  client_id client;
  /// The real subject, also for pairwise clients.
  subject_id subject;
  /// What the client knows the person by.
  subject_id shown_subject;
  std::string session_id;
  std::vector<std::string> scope;
  std::vector<std::string> audience;
  /// When the client asked, when the person logged in, and when the consent app answered.
  time_point requested_at{};
  time_point authenticated_at{};
  time_point handled_at{};
  std::string nonce;
  std::string acr;
  std::vector<std::string> amr;
  /// `session.access_token`, `session.id_token` and `session.userinfo` of the consent; null or
  /// objects.
  json::value access_token_claims;
  json::value id_token_claims;
  json::value userinfo_claims;
  /// The `claims` parameter of the request; null when there was none.
  json::value claims_asked;
  bool remember = false;
  std::chrono::seconds remember_for{};
  json::value context;
  /// The parameters of the request, urlencoded: what the consent app was told is made of them again
  /// for lists of consent sessions. Empty for grants without consent.
  std::string query;
  bool is_consent_skipped = false;
  /// It was granted to a device (RFC 8628).
  bool is_device = false;

  [[nodiscard]] bool has_scope(std::string_view wanted) const noexcept;
  /// Tells whether refresh tokens go with it: `offline` or `offline_access` was granted.
  [[nodiscard]] bool is_offline() const noexcept;
};

/// Writes a grant for the store.
[[nodiscard]] std::string store_grant(const grant& x);

/// Reads what `store_grant` wrote; nothing for anything else.
[[nodiscard]] std::optional<grant> restore_grant(std::string_view id, std::string_view payload);

} // namespace gatehouse::protocol
