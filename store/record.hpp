#pragma once

#include "protocol/time.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace gatehouse::store {

/// What a record is. A key names a record within its kind only, so that an object of one kind can
/// never be presented as one of another.
enum class record_kind : std::uint8_t {
  client,
  access_token,
  refresh_token,
  /// A `jti` of a client assertion that was used.
  assertion_id,
  json_web_key,
  /// A request on its way through login and consent.
  interaction,
  /// That a person has logged in with a browser.
  login_session,
  /// What a person has granted to a client.
  grant,
  /// Used ones stay for a while: only a marked record can recognize its second use.
  authorization_code,
  /// What a person told the consent app to remember for a client.
  remembered_consent,
  /// A pairwise `sub` that a login app forced.
  forced_subject,
  /// What a device polls with.
  device_code,
  /// What a person types to name a device; leads to the device code.
  user_code,
  /// When a device polled last.
  device_polls,
  /// How often user codes were tried.
  user_code_attempts,
  /// That assertions of an issuer are trusted.
  jwt_trust,
  /// Keeps two relations from naming the same issuer, subject and key.
  jwt_trust_name,
};

/// How many kinds there are.
inline constexpr std::size_t record_kinds = 17;

/// Returns a name for metrics and logs.
[[nodiscard]] std::string_view name(record_kind kind) noexcept;

/// The columns by which records are found together.
enum class index : std::uint8_t {
  /// The grant that everything issued from one consent belongs to; a client's `owner`; the set of
  /// a JSON web key; the login session of a grant.
  group,
  /// The person; a client's `client_name`.
  subject,
  /// The client it was issued to.
  client,
};

/// Something that outlives a request.
struct record {
  record_kind kind = record_kind::client;
  std::string key;
  /// What the record says, as JSON text; the store does not read it.
  std::string payload;
  /// From this second on the record is gone. The epoch itself means: it stays.
  protocol::time_point expires_at{};
  /// Set by the store: different after every change of the record.
  std::uint64_t version = 0;
  std::string group;
  std::string subject;
  std::string client;

  friend bool operator==(const record&, const record&) = default;

  template <class Inspector>
  friend decltype(auto) inspect(Inspector& f, record& x) {
    auto seconds = protocol::numeric_date(x.expires_at);
    if constexpr (Inspector::reads_state) {
      return f(x.kind, x.key, x.payload, seconds, x.version, x.group, x.subject, x.client);
    } else {
      auto fault = f(x.kind, x.key, x.payload, seconds, x.version, x.group, x.subject, x.client);
      x.expires_at = protocol::from_numeric_date(seconds);
      return fault;
    }
  }
};

/// Tells whether a record lives at a time.
[[nodiscard]] constexpr bool is_alive(
  protocol::time_point expires_at, protocol::time_point now) noexcept {
  return expires_at == protocol::time_point{} || now < expires_at;
}

} // namespace gatehouse::store
