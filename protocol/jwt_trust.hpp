#pragma once

#include "protocol/ids.hpp"
#include "protocol/jose/jwk.hpp"
#include "protocol/json.hpp"
#include "protocol/result.hpp"
#include "protocol/time.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Whose assertions are taken as grants (RFC 7523 §2.1): Hydra's trust relations.
namespace gatehouse::protocol {

/// That assertions of an issuer are trusted which one key has signed.
struct jwt_trust {
  /// A UUID.
  std::string id;
  /// The `iss` of the assertions.
  std::string issuer;
  /// Their `sub`; empty with `allows_any_subject`.
  subject_id subject;
  bool allows_any_subject = false;
  /// What may be granted, compared by the scope strategy.
  std::vector<std::string> scope;
  /// The public key; it has a `kid`.
  std::optional<jose::jwk> key;
  time_point created_at{};
  /// From this second on nothing is trusted; may have passed already.
  time_point expires_at{};

  [[nodiscard]] bool covers(const subject_id& who) const noexcept {
    return allows_any_subject || subject == who;
  }
};

/// Reads the body of a request for trust. `id` and `created_at` are for the caller to set.
///
/// @returns `missing_required_parameter` when one is, or both or none of `subject` and
///          `allow_any_subject` are given; `invalid_request` for a member of the wrong form, a key that
///          cannot check signatures, and one with private parts, which nobody but the issuer may have.
[[nodiscard]] result<jwt_trust> read_trust(const json::value& body);

/// Renders a relation as Hydra does; of the key only its name is shown.
[[nodiscard]] json::value trust_json(const jwt_trust& x);

/// Writes a relation for the store.
[[nodiscard]] std::string store_trust(const jwt_trust& x);

/// Reads what `store_trust` wrote; nothing for anything else.
[[nodiscard]] std::optional<jwt_trust> restore_trust(std::string_view id, std::string_view payload);

/// Tells whether a text is a UUID as this server makes them.
[[nodiscard]] bool is_uuid(std::string_view text) noexcept;

} // namespace gatehouse::protocol
