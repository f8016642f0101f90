#include "protocol/sector_identifier.hpp"

#include "protocol/json.hpp"

#include <algorithm>
#include <unordered_set>

namespace gatehouse::protocol {

result<void> check_sector_document(
  std::string_view document, const std::vector<std::string>& redirect_uris) {
  const auto read = json::parse(document, {.max_bytes = max_sector_document_bytes, .max_depth = 2});
  const auto* items = read ? read->if_array() : nullptr;
  if (items == nullptr)
    return refuse(
      oauth_errc::invalid_client_metadata,
      "The document at sector_identifier_uri is not a JSON array");
  std::unordered_set<std::string_view> known;
  for (const auto& item : *items) {
    const auto* text = item.if_string();
    if (text == nullptr)
      return refuse(
        oauth_errc::invalid_client_metadata,
        "The document at sector_identifier_uri has an entry that is no string");
    known.insert(*text);
  }
  if (!std::all_of(redirect_uris.begin(), redirect_uris.end(), [&](const auto& uri) {
        return known.contains(uri);
      }))
    return refuse(
      oauth_errc::invalid_client_metadata,
      "The document at sector_identifier_uri does not have all of the redirect_uris");
  return {};
}

} // namespace gatehouse::protocol
