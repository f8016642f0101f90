#include "protocol/device_handshake.hpp"

#include "protocol/interaction.hpp"
#include "protocol/json_members.hpp"

#include <limits>

namespace gatehouse::protocol {

namespace {

constexpr std::size_t id_characters = 32;
constexpr std::size_t handle_bytes = 32;

} // namespace

std::string seal_device_challenge(
  const device_challenge& x, const sealing_keys& keys, const random_source& random) {
  json::object to;
  json::add_if_said(to, "i", x.id);
  json::add_if_said(to, "t", numeric_date(x.requested_at));
  json::add_if_said(to, "b", x.browser);
  json::add_if_said(to, "a", x.address);
  json::add_if_said(to, "l", x.asks_login);
  return seal_handle(handle_purpose::device_challenge, json::write(to), keys, random);
}

std::optional<device_challenge> open_device_challenge(
  std::string_view text, const sealing_keys& keys) {
  const auto plain = open_handle(handle_purpose::device_challenge, text, keys);
  const auto from = plain ? json::parse(*plain) : std::nullopt;
  if (!from)
    return std::nullopt;
  device_challenge x;
  x.id = json::text_at(*from, "i");
  x.requested_at = from_numeric_date(json::integer_at(*from, "t"));
  x.browser = json::text_at(*from, "b");
  x.address = json::text_at(*from, "a");
  x.asks_login = json::truth_at(*from, "l");
  if (x.id.size() != id_characters || x.browser.empty())
    return std::nullopt;
  return x;
}

std::string seal_device_verifier(
  const device_verifier& x, const sealing_keys& keys, const random_source& random) {
  return seal_handle(handle_purpose::device_verifier, x.claim + x.device, keys, random);
}

std::optional<device_verifier> open_device_verifier(
  std::string_view text, const sealing_keys& keys) {
  const auto plain = open_handle(handle_purpose::device_verifier, text, keys);
  if (!plain || plain->size() != id_characters + handle_bytes)
    return std::nullopt;
  return device_verifier{
    .claim = plain->substr(0, id_characters), .device = plain->substr(id_characters)};
}

result<std::optional<std::string>> read_user_code(
  const json::value& body, const user_code_format& format) {
  const auto* typed = body.find("user_code");
  if (typed == nullptr || typed->if_string() == nullptr || typed->if_string()->empty())
    return refuse(oauth_errc::invalid_request, "The member 'user_code' must be a text");
  return normalize_user_code(format, *typed->if_string());
}

std::string store_attempts(std::int64_t count) {
  return json::write(json::object{{"n", count}});
}

std::int64_t restore_attempts(std::string_view payload) {
  const auto from = json::parse(payload);
  const auto* count = from ? from->find("n") : nullptr;
  if (count == nullptr || count->if_integer() == nullptr)
    return std::numeric_limits<std::int64_t>::max();
  return *count->if_integer();
}

} // namespace gatehouse::protocol
