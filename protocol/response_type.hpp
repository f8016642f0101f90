#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::protocol {

/// A `response_type`: a set without order (RFC 6749 §3.1.1, OAuth 2.0 Multiple Response Type
/// Encoding Practices §5).
struct response_type {
  bool code = false;
  bool id_token = false;
  bool token = false;

  /// Tells whether the authorization endpoint itself answers with a token (implicit and hybrid).
  [[nodiscard]] bool has_front_channel_token() const noexcept { return id_token || token; }

  friend bool operator==(const response_type&, const response_type&) = default;
};

/// Reads a response type; nothing for an empty text, an unknown or repeated word.
[[nodiscard]] std::optional<response_type> parse_response_type(std::string_view text) noexcept;

/// Tells whether one of a client's `response_types` is exactly this set. No entries mean `code`.
[[nodiscard]] bool is_registered(
  const std::vector<std::string>& registered, const response_type& asked) noexcept;

/// A `response_mode` (OAuth 2.0 Multiple Response Type Encoding Practices §2.1, Form Post Response
/// Mode §2).
enum class response_mode : std::uint8_t { query, fragment, form_post };

[[nodiscard]] std::string_view name(response_mode mode) noexcept;
[[nodiscard]] std::optional<response_mode> parse_response_mode(std::string_view text) noexcept;

/// Where the answer goes when the request does not say: `query` for a code alone, else `fragment`.
[[nodiscard]] response_mode default_mode(const response_type& type) noexcept;

} // namespace gatehouse::protocol
