#include "protocol/jose/jwk_set.hpp"

#include <algorithm>
#include <unordered_set>

namespace gatehouse::protocol::jose {

const jwk* jwk_set::find(const key_id& kid) const noexcept {
  const auto found =
    std::find_if(keys_.begin(), keys_.end(), [&](const jwk& key) { return key.kid() == kid; });
  return kid.empty() || found == keys_.end() ? nullptr : &*found;
}

jwk_set jwk_set::public_part() const {
  std::vector<jwk> keys;
  for (const auto& key : keys_)
    if (auto shown = key.public_part())
      keys.push_back(std::move(*shown));
  return jwk_set(std::move(keys));
}

json::value jwk_set::to_json() const {
  json::array keys;
  keys.reserve(keys_.size());
  for (const auto& key : keys_)
    keys.push_back(key.to_json());
  return json::object{{"keys", std::move(keys)}};
}

result<jwk_set> jwk_set::parse(const json::value& text, unusable_keys policy) {
  const auto* member = text.find("keys");
  const auto* items = member != nullptr ? member->if_array() : nullptr;
  if (items == nullptr)
    return refuse(oauth_errc::invalid_request, "A key set must be an object with an array keys.");
  if (items->size() > max_keys)
    return refuse(oauth_errc::invalid_request, "The key set has more than 256 keys.");
  std::vector<jwk> keys;
  std::unordered_set<key_id> seen;
  for (const auto& item : *items) {
    auto key = jwk::parse(item);
    if (!key && policy == unusable_keys::refuse)
      return key.error();
    if (!key)
      continue;
    if (!key->kid().empty() && !seen.insert(key->kid()).second)
      return refuse(oauth_errc::invalid_request, "Two keys of the key set have the same kid.");
    keys.push_back(std::move(*key));
  }
  return jwk_set(std::move(keys));
}

} // namespace gatehouse::protocol::jose
