#pragma once

#include "protocol/digest.hpp"
#include "protocol/ids.hpp"
#include "protocol/random.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::protocol {

/// Keys that seal short texts for one purpose: whoever gets a sealed text can neither read nor alter
/// it, nor present it where another purpose is wanted.
///
/// AES-256-GCM under a subkey of each system secret (HKDF with the purpose). Every sealed text has
/// its own subkey, derived with a random salt that it carries, so that random nonces never run out
/// (NIST SP 800-38D §8.3). Immutable; may be used by many threads at once.
class sealing_keys {
public:
  /// @param secrets  the newest first; at least one. The first seals, all open.
  /// @param purpose  what is sealed, a short constant text.
  sealing_keys(const std::vector<secret>& secrets, std::string_view purpose);

  /// Seals a text bound to a context that must be given again to open it.
  ///
  /// @returns base64url.
  [[nodiscard]] std::string seal(
    std::string_view text, std::string_view context, const random_source& random) const;

  /// Opens what `seal` made.
  ///
  /// @returns nothing for any other text, another context, or a text longer than 64 KiB.
  [[nodiscard]] std::optional<std::string> open(
    std::string_view sealed, std::string_view context) const;

private:
  /// The second half of HKDF: what was extracted once is a key already (RFC 5869 section 3.3).
  [[nodiscard]] std::string subkey(const hmac_key& of, std::string_view salt) const;

  std::vector<hmac_key> keys_;
  std::string purpose_;
};

} // namespace gatehouse::protocol
