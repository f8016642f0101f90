#include "store/backup.hpp"

#include "protocol/client_json.hpp"
#include "protocol/jose/jwk.hpp"
#include "protocol/json_members.hpp"
#include "store/jwt_trust.hpp"

#include <algorithm>

namespace gatehouse::store {

namespace json = protocol::json;

namespace {

constexpr std::string_view format = "gatehouse-backup";
constexpr std::int64_t format_version = 1;

std::optional<record_kind> kind_named(std::string_view text) {
  const auto found = std::find_if(
    backup_kinds.begin(), backup_kinds.end(), [&](record_kind x) { return name(x) == text; });
  if (found == backup_kinds.end())
    return std::nullopt;
  return *found;
}

/// Whether the payload is what the program wrote of such a record.
bool is_sound(const record& item, const json::value& payload) {
  if (item.key.empty())
    return false;
  if (item.kind == record_kind::client) {
    const auto client = protocol::restore_client(item.payload);
    return client && client->id.str() == item.key;
  }
  if (item.kind == record_kind::jwt_trust) {
    const auto trust = to_trust(item);
    return trust && trust->key;
  }
  const auto* key = payload.find("key");
  return key != nullptr && json::integer_at(payload, "place") > 0
         && protocol::jose::jwk::parse(*key).has_value();
}

std::optional<record> read_item(const json::value& from) {
  const auto kind = kind_named(json::text_at(from, "kind"));
  const auto* payload = from.find("payload");
  if (!kind || payload == nullptr)
    return std::nullopt;
  record item;
  item.kind = *kind;
  item.key = json::text_at(from, "key");
  item.group = json::text_at(from, "group");
  item.subject = json::text_at(from, "subject");
  item.client = json::text_at(from, "client");
  item.expires_at = protocol::from_numeric_date(json::integer_at(from, "expires_at"));
  item.payload = json::write(*payload);
  if (!is_sound(item, *payload))
    return std::nullopt;
  return item;
}

bool is_same(const record& a, const record& b) {
  return a.group == b.group && a.subject == b.subject && a.client == b.client
         && a.expires_at == b.expires_at && json::parse(a.payload) == json::parse(b.payload);
}

/// The name that keeps trust relations apart moves with what it is made of.
void add_trust_name(batch& steps, const record& wanted, const record* alive) {
  const auto now = to_trust(wanted);
  const auto before = alive == nullptr ? std::nullopt : to_trust(*alive);
  if (!now || !now->key)
    return;
  const auto named = to_trust_name(*now);
  if (before && before->key) {
    const auto former = to_trust_name(*before);
    if (former.key == named.key)
      return;
    steps.push_back(erase(former.kind, former.key));
  }
  steps.push_back(add(named));
}

} // namespace

std::optional<json::value> to_backup(const std::vector<record>& records) {
  json::array items;
  for (const auto& each : records) {
    auto payload = json::parse(each.payload);
    if (!payload)
      return std::nullopt;
    json::object item;
    item.emplace_back("kind", std::string(name(each.kind)));
    item.emplace_back("key", each.key);
    item.emplace_back("group", each.group);
    item.emplace_back("subject", each.subject);
    item.emplace_back("client", each.client);
    item.emplace_back("expires_at", protocol::numeric_date(each.expires_at));
    item.emplace_back("payload", *std::move(payload));
    items.emplace_back(std::move(item));
  }
  json::object file;
  file.emplace_back("format", std::string(format));
  file.emplace_back("version", format_version);
  file.emplace_back("records", std::move(items));
  return file;
}

std::variant<std::vector<record>, std::string> from_backup(const json::value& file) {
  if (json::text_at(file, "format") != format)
    return "this is no backup: format must be gatehouse-backup";
  if (json::integer_at(file, "version") != format_version)
    return "this backup is of another version than 1";
  const auto* items = file.find("records");
  const auto* list = items == nullptr ? nullptr : items->if_array();
  if (list == nullptr)
    return "this backup has no list of records";
  std::vector<record> out;
  for (const auto& each : *list) {
    auto item = read_item(each);
    if (!item)
      return "record " + std::to_string(out.size() + 1) + " of the backup cannot be read";
    out.push_back(*std::move(item));
  }
  return out;
}

restoration restore(const record& wanted, const record* alive) {
  if (alive != nullptr && is_same(wanted, *alive))
    return {};
  restoration out;
  out.what = alive == nullptr ? restoration::verdict::added : restoration::verdict::changed;
  if (wanted.kind == record_kind::jwt_trust)
    add_trust_name(out.steps, wanted, alive);
  out.steps.push_back(alive == nullptr ? add(wanted) : replace(wanted, alive->version));
  return out;
}

} // namespace gatehouse::store
