#include "actors/key_records.hpp"

#include "protocol/json.hpp"
#include "protocol/json_members.hpp"

#include <algorithm>
#include <utility>

namespace gatehouse::actors {

namespace jose = protocol::jose;
namespace json = protocol::json;

std::string record_key(const protocol::key_set_id& set, const protocol::key_id& kid) {
  return std::to_string(set.str().size()) + ":" + set.str() + ":" + kid.str();
}

store::record to_record(
  const protocol::key_set_id& set, const jose::jwk& key, std::uint64_t place) {
  store::record item;
  item.kind = store::record_kind::json_web_key;
  item.key = record_key(set, key.kid());
  item.group = set.str();
  item.payload =
    json::write(json::object{{"place", static_cast<std::int64_t>(place)}, {"key", key.to_json()}});
  return item;
}

std::optional<jose::jwk> read_key(std::string_view text) {
  const auto parsed = json::parse(text);
  if (!parsed)
    return std::nullopt;
  auto key = jose::jwk::parse(*parsed);
  if (!key)
    return std::nullopt;
  return std::move(*key);
}

namespace {

std::optional<kept_key> read_record(const store::record& item) {
  const auto payload = json::parse(item.payload);
  const auto* text = payload ? payload->find("key") : nullptr;
  const auto place = payload ? json::integer_at(*payload, "place") : 0;
  if (text == nullptr || place <= 0)
    return std::nullopt;
  auto key = jose::jwk::parse(*text);
  if (!key)
    return std::nullopt;
  return kept_key{std::move(*key), static_cast<std::uint64_t>(place)};
}

} // namespace

key_sets to_key_sets(const std::vector<store::record>& found) {
  key_sets sets;
  for (const auto& item : found)
    if (auto kept = read_record(item))
      sets[item.group].push_back(*std::move(kept));
  for (auto& [name, keys] : sets)
    std::sort(keys.begin(), keys.end(), [](const auto& a, const auto& b) {
      return std::make_pair(a.place, a.key.kid().str())
             > std::make_pair(b.place, b.key.kid().str());
    });
  return sets;
}

const kept_key* newest_signing_key(
  const std::vector<kept_key>& keys, std::optional<jose::algorithm> wanted) {
  const auto found = std::find_if(keys.begin(), keys.end(), [&](const auto& kept) {
    const auto algorithm = kept.key.signing_algorithm();
    return algorithm && (!wanted || *algorithm == *wanted);
  });
  return found == keys.end() ? nullptr : &*found;
}

std::string to_jwks(const std::vector<kept_key>& keys) {
  json::array items;
  for (const auto& kept : keys)
    items.push_back(kept.key.to_json());
  json::object set;
  set.emplace_back("keys", std::move(items));
  return json::write(set);
}

} // namespace gatehouse::actors
