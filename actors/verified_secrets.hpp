#pragma once

#include "protocol/digest.hpp"
#include "protocol/ids.hpp"
#include "protocol/time.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

namespace gatehouse::actors {

/// Remembers for minutes which secrets were found right, so that a slow hash does not bound the token
/// endpoint. What it keeps is a keyed digest of client, stored hash and secret: changing the secret
/// ends it at once, and without the key, which dies with the process, it tells nothing.
///
/// Not thread-safe: each endpoint has its own.
class verified_secrets {
public:
  static constexpr std::chrono::minutes lifetime{5};
  static constexpr std::size_t max_entries = 10'000;

  /// @param key  fresh random bytes.
  explicit verified_secrets(std::string_view key);

  /// Tells whether this secret was found right for this hash within the lifetime.
  [[nodiscard]] bool knows(
    const protocol::client_id& client, std::string_view stored, const protocol::secret& presented,
    protocol::time_point now) const;

  void remember(
    const protocol::client_id& client, std::string_view stored, const protocol::secret& presented,
    protocol::time_point now);

private:
  [[nodiscard]] std::string digest(
    const protocol::client_id& client, std::string_view stored,
    const protocol::secret& presented) const;

  protocol::hmac_key key_;
  std::unordered_map<std::string, protocol::time_point> until_;
};

} // namespace gatehouse::actors
