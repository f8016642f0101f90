#pragma once

#include "protocol/ids.hpp"
#include "protocol/random.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::protocol {

/// Seals many texts for one purpose, about a microsecond each, and opens those that others have
/// sealed with any of the secrets.
///
/// AES-256-GCM. Each object has a subkey of its own, derived once from the newest secret with a
/// random salt that every sealed text carries, and counts its nonces: they never repeat under a key
/// (NIST SP 800-38D §8.2.1), and random ones would run out after 2³² texts (§8.3). `sealing_keys`
/// derives a key for each text instead, which costs more than the sealing.
///
/// One owner, one thread. Copies would share a key and count on their own, so there are none.
class bulk_sealer {
public:
  /// How much longer a sealed text is.
  static constexpr std::size_t overhead_bytes = 4 + 8 + 16 + 12 + 16;

  /// @param secrets  the newest first; at least one. The first seals, all open.
  /// @param purpose  what is sealed, a short constant text.
  bulk_sealer(
    const std::vector<secret>& secrets, std::string_view purpose, const random_source& random);
  ~bulk_sealer();
  bulk_sealer(bulk_sealer&&) noexcept;
  bulk_sealer& operator=(bulk_sealer&&) noexcept;

  /// Seals a text bound to a context that must be given again to open it.
  ///
  /// @returns any octets: a mark, which secret, the salt, the nonce, the text and its tag.
  [[nodiscard]] std::string seal(std::string_view text, std::string_view context);

  /// Opens what an object of the same purpose made.
  ///
  /// @returns nothing for any other text, another context, or a secret that is not in the list.
  [[nodiscard]] std::optional<std::string> open(std::string_view sealed, std::string_view context);

  /// Tells whether the text says that it was sealed under the newest secret; whether it opens is
  /// not looked at.
  [[nodiscard]] bool is_current(std::string_view sealed) const noexcept;

private:
  class implementation;
  std::unique_ptr<implementation> impl_;
};

/// Tells whether a text begins with the mark of sealed ones, which no JSON does.
[[nodiscard]] bool is_bulk_sealed(std::string_view text) noexcept;

} // namespace gatehouse::protocol
