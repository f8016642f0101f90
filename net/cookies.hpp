#pragma once

#include "net/http.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Cookies (RFC 6265).
namespace gatehouse::net {

/// Longer values are none of ours, and nobody decodes them (AB-54).
inline constexpr std::size_t max_cookie_bytes = 4096;

/// Finds a cookie of a request by its exact name.
///
/// @returns nothing when it is missing, longer than `max_cookie_bytes`, or there twice with different
///          values: then somebody else on the domain has set one of them.
[[nodiscard]] std::optional<std::string_view> find_cookie(
  const request_head& head, std::string_view name) noexcept;

enum class same_site : std::uint8_t { strict, lax, none };

/// A cookie to be set. Always `HttpOnly`.
struct cookie {
  std::string name;
  /// Characters that need no quoting: base64url.
  std::string value;
  std::string path = "/";
  /// Empty for the exact host.
  std::string domain;
  /// Zero lasts until the browser ends; below zero deletes.
  std::chrono::seconds max_age{};
  net::same_site same_site = net::same_site::lax;
  bool is_secure = true;
};

/// Renders the value of `Set-Cookie`.
[[nodiscard]] std::string set_cookie_value(const cookie& x);

/// The 32-bit MurmurHash3 with seed 0: what Hydra's cookie names end with.
[[nodiscard]] std::uint32_t murmur3_32(std::string_view text) noexcept;

} // namespace gatehouse::net
