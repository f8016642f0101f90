#pragma once

#include "protocol/jose/jwk.hpp"

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace gatehouse::protocol::jose {

/// What to do with a key of a set that cannot be used here.
enum class unusable_keys : unsigned char {
  /// Refuse the set: the operator's own keys.
  refuse,
  /// Leave the key out (RFC 7517 §5): a client's key set may have keys for other purposes.
  skip,
};

/// A JWK set (RFC 7517 §5). Immutable once read; may be read by many threads at once.
class jwk_set {
public:
  /// More keys are refused.
  static constexpr std::size_t max_keys = 256;

  jwk_set() = default;

  /// Makes a set of keys whose `kid`s are distinct where they have one.
  explicit jwk_set(std::vector<jwk> keys) : keys_(std::move(keys)) {}

  [[nodiscard]] const std::vector<jwk>& keys() const noexcept { return keys_; }

  /// Finds a key by its name, compared byte by byte. Null when there is none or `kid` is empty.
  [[nodiscard]] const jwk* find(const key_id& kid) const noexcept;

  /// Returns the set to publish: no secret parts, no oct keys.
  [[nodiscard]] jwk_set public_part() const;

  /// Renders `{"keys":[…]}`, **secret parts included** where keys have them.
  [[nodiscard]] json::value to_json() const;

  /// Reads `{"keys":[…]}`; other members are ignored.
  ///
  /// @returns the set, which may be empty, or `invalid_request` when it is malformed, has too many
  ///          keys or two of one name, or a key cannot be used and `policy` says to refuse it.
  [[nodiscard]] static result<jwk_set> parse(const json::value& text, unusable_keys policy);

private:
  std::vector<jwk> keys_;
};

} // namespace gatehouse::protocol::jose
