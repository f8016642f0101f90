#pragma once

#include "protocol/opaque_token.hpp"
#include "protocol/random.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What a person types to name a device (RFC 8628 §6.1).
namespace gatehouse::protocol {

/// Hydra's presets.
enum class user_code_entropy : std::uint8_t {
  /// 8 characters without vowels and without what looks alike: 38 bits.
  high,
  /// 8 upper-case letters: 37 bits.
  medium,
  /// 9 digits: 29 bits.
  low,
};

/// How user codes look.
struct user_code_format {
  /// Each as likely as any other; at most 256, none twice.
  std::string alphabet;
  std::size_t length = 0;
};

[[nodiscard]] user_code_format user_code_preset(user_code_entropy entropy);

/// Draws a code of independent characters.
[[nodiscard]] std::string draw_user_code(
  const user_code_format& format, const random_source& random);

/// Reads what a person typed: in any case as long as the alphabet does not tell cases apart, with
/// dashes, dots, underlines and blanks wherever they like.
///
/// @returns nothing for what cannot be a code of this format.
[[nodiscard]] std::optional<std::string> normalize_user_code(
  const user_code_format& format, std::string_view typed);

/// Makes the keys under which the store may have a normalized code, that of the newest system secret
/// first. Without a system secret nobody can find the code by trying all of them.
[[nodiscard]] std::vector<std::string> user_code_handles(
  std::string_view code, const token_mac& keys);

} // namespace gatehouse::protocol
