#include "protocol/jose/key_member.hpp"

#include "protocol/base64url.hpp"

#include <optional>

namespace gatehouse::protocol::jose {

result<secret> bytes_member(
  const json::value& key, std::string_view member, std::size_t max_bytes) {
  const auto* found = key.find(member);
  const auto* text = found != nullptr ? found->if_string() : nullptr;
  if (text == nullptr)
    return refuse_member(member, "is missing or no string");
  const bool is_too_long = text->size() > (max_bytes + 2) / 3 * 4;
  auto bytes = is_too_long ? std::nullopt : from_base64url(*text);
  if (!bytes || bytes->empty() || bytes->size() > max_bytes)
    return refuse_member(member, "is empty, too long or no base64url");
  return secret{std::move(*bytes)};
}

result<secret> integer_member(
  const json::value& key, std::string_view member, std::size_t max_bytes) {
  auto bytes = bytes_member(key, member, max_bytes);
  if (bytes && bytes->reveal().front() == '\0')
    return refuse_member(member, "is zero or begins with a zero byte");
  return bytes;
}

result<secret> fixed_member(const json::value& key, std::string_view member, std::size_t size) {
  auto bytes = bytes_member(key, member, size);
  if (bytes && bytes->reveal().size() != size)
    return refuse_member(member, "does not have the length that its curve demands");
  return bytes;
}

oauth_error refuse_member(std::string_view member, std::string_view what) {
  std::string description = "The key's member ";
  description += member;
  description += ' ';
  description += what;
  description += '.';
  return refuse(oauth_errc::invalid_request, description);
}

} // namespace gatehouse::protocol::jose
