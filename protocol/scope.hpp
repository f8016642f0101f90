#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::protocol {

/// How an allowed scope covers a requested one.
enum class scope_strategy : std::uint8_t {
  /// Segments between dots; `*` matches one non-empty segment, and as the last one, one or more.
  wildcard,
  /// Equal to the letter.
  exact,
};

/// Tells whether one allowed scope covers one requested scope.
[[nodiscard]] bool covers(
  scope_strategy strategy, std::string_view allowed, std::string_view requested) noexcept;

/// Tells whether any of the allowed scopes covers the requested one.
[[nodiscard]] bool any_covers(
  scope_strategy strategy, const std::vector<std::string>& allowed,
  std::string_view requested) noexcept;

/// Splits a scope value at its blanks (RFC 6749 §3.3); empty parts are dropped, repeated ones are
/// kept once, in their first place.
[[nodiscard]] std::vector<std::string> split_scope(std::string_view text);

/// Joins scopes with blanks.
[[nodiscard]] std::string join_scope(const std::vector<std::string>& scopes);

/// Tells whether a text is a scope-token of RFC 6749 §3.3: visible ASCII but `"` and `\`.
[[nodiscard]] bool is_scope_token(std::string_view text) noexcept;

} // namespace gatehouse::protocol
