#pragma once

#include "protocol/random.hpp"
#include "protocol/seal.hpp"
#include "protocol/time.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// What a browser remembers of the accounts that logged in with it, so that strangers who guess at
/// one of them cannot keep its owner out (AB-59).
namespace gatehouse::protocol {

/// Accounts that share one browser; the oldest one is forgotten for another.
inline constexpr std::size_t max_known_devices = 5;

inline constexpr std::chrono::hours known_device_lifetime{24 * 365};

/// That an account has logged in with this browser.
struct known_device {
  /// Of the account under its password (`account_mark`).
  std::string mark;
  /// Names the browser in the count of its guesses; nobody can make one up.
  std::string id;
  time_point since{};

  friend bool operator==(const known_device&, const known_device&) = default;

  template <class Inspector>
  friend decltype(auto) inspect(Inspector& f, known_device& x) {
    return f(x.mark, x.id);
  }
};

/// Seals what a browser keeps, as base64url.
[[nodiscard]] std::string seal_devices(
  const std::vector<known_device>& devices, const sealing_keys& keys, const random_source& random);

/// Opens it again.
///
/// @returns nobody for any other text; accounts that logged in too long ago are left out.
[[nodiscard]] std::vector<known_device> open_devices(
  std::string_view sealed, const sealing_keys& keys, time_point now);

/// Puts an account in front of the others. A device that is known keeps its id, so that its count of
/// guesses goes on.
[[nodiscard]] std::vector<known_device> with_device(
  const std::vector<known_device>& before, std::string mark, time_point now,
  const random_source& random);

} // namespace gatehouse::protocol
