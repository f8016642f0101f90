#include "protocol/opaque_token.hpp"

#include "protocol/base64url.hpp"

#include <algorithm>
#include <array>
#include <cassert>

namespace gatehouse::protocol {

namespace {

constexpr std::size_t random_part_bytes = 32;
/// Base64url of 32 bytes, the random ones as well as those of the MAC.
constexpr std::size_t half_length = 43;

constexpr std::array kinds{
  token_kind::access, token_kind::refresh, token_kind::authorization_code, token_kind::device_code};

std::string handle_of(token_kind kind, std::string_view mac) {
  std::string named(prefix(kind));
  named += mac;
  return sha256(named);
}

std::optional<token_kind> take_prefix(std::string_view& text) {
  for (const auto kind : kinds)
    if (text.starts_with(prefix(kind))) {
      text.remove_prefix(prefix(kind).size());
      return kind;
    }
  return std::nullopt;
}

} // namespace

std::string_view prefix(token_kind kind) noexcept {
  switch (kind) {
  case token_kind::access:
    return "ory_at_";
  case token_kind::refresh:
    return "ory_rt_";
  case token_kind::authorization_code:
    return "ory_ac_";
  case token_kind::device_code:
    return "ory_dc_";
  }
  return "";
}

token_mac::token_mac(const std::vector<secret>& system_secrets) {
  assert(!system_secrets.empty());
  keys_.reserve(system_secrets.size());
  for (const auto& system_secret : system_secrets)
    keys_.emplace_back(hash_function::sha512_256, sha256(system_secret.reveal()));
}

std::string token_mac::make(std::string_view random) const {
  return keys_.front().mac(random);
}

std::vector<std::string> token_mac::make_with_each(std::string_view text) const {
  std::vector<std::string> macs;
  macs.reserve(keys_.size());
  for (const auto& key : keys_)
    macs.push_back(key.mac(text));
  return macs;
}

bool token_mac::verify(std::string_view random, std::string_view mac) const {
  return std::any_of(keys_.begin(), keys_.end(), [&](const hmac_key& key) {
    return equal_in_constant_time(key.mac(random), mac);
  });
}

opaque_token issue(token_kind kind, const token_mac& keys, const random_source& random) {
  const auto bytes = random_bytes(random, random_part_bytes);
  const auto mac = keys.make(bytes);
  std::string text;
  text.reserve(prefix(kind).size() + 2 * half_length + 1);
  text += prefix(kind);
  text += to_base64url(bytes);
  text += '.';
  text += to_base64url(mac);
  return {secret{std::move(text)}, handle_of(kind, mac)};
}

std::optional<std::string> parsed_token::handle_as(token_kind kind) const {
  if (kind_ && *kind_ != kind)
    return std::nullopt;
  return handle_of(kind, mac_);
}

std::optional<parsed_token> verify(std::string_view text, const token_mac& keys) {
  const auto kind = take_prefix(text);
  if (text.size() != 2 * half_length + 1 || text[half_length] != '.')
    return std::nullopt;
  const auto random = from_base64url(text.substr(0, half_length));
  auto mac = from_base64url(text.substr(half_length + 1));
  if (!random || !mac || !keys.verify(*random, *mac))
    return std::nullopt;
  return parsed_token{kind, std::move(*mac)};
}

} // namespace gatehouse::protocol
