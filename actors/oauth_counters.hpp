#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string_view>

namespace gatehouse::actors {

/// How a token request of one grant type ended.
enum class token_outcome : std::uint8_t { issued, refused, failed };

/// How the authentication of a client ended.
enum class auth_outcome : std::uint8_t { accepted, refused, overloaded };

/// What became of telling a client that a session has ended.
enum class logout_outcome : std::uint8_t { delivered, retried, given_up };

/// Counters of the authority, beside those of HTTP. From any thread.
struct oauth_counters {
  /// Rows: the grant types in the order of `protocol::grant_type`, and all that are not known.
  static constexpr std::size_t grants = 6;
  static constexpr std::size_t other_grant = grants - 1;
  static constexpr std::array<std::string_view, grants> grant_names{
    "client_credentials", "authorization_code", "refresh_token",
    "device_code",        "jwt_bearer",         "other"};

  std::array<std::array<std::atomic<std::uint64_t>, 3>, grants> tokens{};
  std::array<std::atomic<std::uint64_t>, 3> authentications{};
  /// Introspections that found the token active, and those that did not.
  std::array<std::atomic<std::uint64_t>, 2> introspections{};
  std::atomic<std::uint64_t> revocations{0};
  /// In the order of `logout_outcome`.
  std::array<std::atomic<std::uint64_t>, 3> logout_notices{};

  void count(std::size_t grant, token_outcome outcome) noexcept {
    tokens[grant][static_cast<std::size_t>(outcome)].fetch_add(1, std::memory_order_relaxed);
  }
  void count(auth_outcome outcome) noexcept {
    authentications[static_cast<std::size_t>(outcome)].fetch_add(1, std::memory_order_relaxed);
  }
};

} // namespace gatehouse::actors
