#pragma once

#include "protocol/json.hpp"
#include "protocol/random.hpp"
#include "protocol/result.hpp"
#include "protocol/seal.hpp"
#include "protocol/time.hpp"
#include "protocol/user_code.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// What travels between the verification endpoint and the page on which people type user codes.
namespace gatehouse::protocol {

/// What is known when a browser comes to type a code. All of it travels sealed: a page that is opened
/// and left costs the server nothing.
struct device_challenge {
  /// 32 hexadecimal digits.
  std::string id;
  time_point requested_at{};
  /// Digest of the browser's cookie.
  std::string browser;
  /// Where it came from: how often one address may guess is counted. Empty when nobody knows.
  std::string address;
  /// The person must log in anew.
  bool asks_login = false;
};

[[nodiscard]] std::string seal_device_challenge(
  const device_challenge& x, const sealing_keys& keys, const random_source& random);
[[nodiscard]] std::optional<device_challenge> open_device_challenge(
  std::string_view text, const sealing_keys& keys);

/// Leads a browser from the page back to the device code that it named.
struct device_verifier {
  /// The challenge at which the user code was typed.
  std::string claim;
  /// The key of the device code's record.
  std::string device;
};

[[nodiscard]] std::string seal_device_verifier(
  const device_verifier& x, const sealing_keys& keys, const random_source& random);
[[nodiscard]] std::optional<device_verifier> open_device_verifier(
  std::string_view text, const sealing_keys& keys);

/// Reads the body of `PUT …/device/accept`.
///
/// @returns the normalized code; nothing for a text that can be no code of this server; or
///          `invalid_request` when the body has none.
[[nodiscard]] result<std::optional<std::string>> read_user_code(
  const json::value& body, const user_code_format& format);

/// How often codes were tried at one page, or have failed from one address.
[[nodiscard]] std::string store_attempts(std::int64_t count);
/// @returns more than any bound when the payload is something else: then nobody may try.
[[nodiscard]] std::int64_t restore_attempts(std::string_view payload);

/// Tries of one challenge; people mistype (RFC 8628 §5.1).
inline constexpr std::int64_t max_tries = 5;
/// Wrong codes from one address, whatever the number of challenges, as long as codes live. Many people
/// can be behind one address.
inline constexpr std::int64_t max_failures = 500;

} // namespace gatehouse::protocol
