#include "protocol/bcrypt.hpp"

#include "protocol/openssl.hpp"

#include <array>
#include <crypt.h>
#include <memory>
#include <optional>

namespace gatehouse::protocol::bcrypt {

namespace {

constexpr std::string_view prefix = "$2b$";
constexpr std::size_t salt_bytes = 16;
/// `$2b$10$`, 22 characters of salt, 31 of hash.
constexpr std::size_t setting_length = 29;
constexpr std::size_t text_length = 60;
constexpr std::string_view alphabet =
  "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

bool has_supported_form(std::string_view stored) {
  if (
    stored.size() != text_length || stored.substr(0, 2) != "$2" || stored[3] != '$'
    || stored[6] != '$' || std::string_view("aby").find(stored[2]) == std::string_view::npos)
    return false;
  if (!is_digit(stored[4]) || !is_digit(stored[5]))
    return false;
  const auto cost = static_cast<unsigned>((stored[4] - '0') * 10 + (stored[5] - '0'));
  return cost >= min_cost && cost <= max_cost
         && stored.find_first_not_of(alphabet, 7) == std::string_view::npos;
}

/// The whole text of the hash; nothing when libcrypt refuses.
std::optional<std::string> calculate(const secret& text, const std::string& setting) {
  struct cleanse {
    void operator()(crypt_data* x) const noexcept {
      OPENSSL_cleanse(x, sizeof *x);
      std::default_delete<crypt_data>{}(x);
    }
  };
  // 32 KiB: too large for the stack of every caller.
  const std::unique_ptr<crypt_data, cleanse> work(new crypt_data{});
  const char* made = crypt_r(text.reveal().c_str(), setting.c_str(), work.get());
  if (made == nullptr || *made == '*')
    return std::nullopt;
  return made;
}

std::string two_digits(unsigned cost) {
  return (cost < 10 ? "0" : "") + std::to_string(cost);
}

} // namespace

result<std::string> hash(const secret& text, unsigned cost, std::string_view salt) {
  if (text.reveal().size() > max_secret_bytes)
    return refuse(
      oauth_errc::invalid_client_metadata,
      "A secret that is hashed with bcrypt must not be longer than 72 bytes.");
  if (text.reveal().find('\0') != std::string::npos)
    return refuse(oauth_errc::invalid_client_metadata, "A secret must not contain a NUL.");
  std::array<char, CRYPT_GENSALT_OUTPUT_SIZE> setting{};
  const auto* made = salt.size() == salt_bytes ? crypt_gensalt_rn(
                       prefix.data(), cost, salt.data(), salt_bytes, setting.data(),
                       static_cast<int>(setting.size()))
                                               : nullptr;
  auto hashed = made != nullptr ? calculate(text, made) : std::nullopt;
  if (!hashed)
    return refuse(oauth_errc::misconfiguration, "bcrypt refuses its cost or salt.");
  return std::move(*hashed);
}

std::string decoy(unsigned cost) {
  return std::string(prefix) + two_digits(cost) + "$" + std::string(22 + 31, '.');
}

bool verify(const secret& text, std::string_view stored) {
  if (!has_supported_form(stored) || text.reveal().find('\0') != std::string::npos)
    return false;
  // libcrypt changes `$2a$` for some phrases to slow down collisions of a broken implementation of
  // its past; Go and everybody else mean plain bcrypt by it.
  std::string setting(stored.substr(0, setting_length));
  setting.replace(0, prefix.size(), prefix);
  const auto made = calculate(text, setting);
  return made
         && equal_in_constant_time(
           std::string_view(*made).substr(prefix.size()), stored.substr(prefix.size()));
}

} // namespace gatehouse::protocol::bcrypt
