#include "actors/verified_secrets.hpp"

namespace gatehouse::actors {

verified_secrets::verified_secrets(std::string_view key)
  : key_(protocol::hash_function::sha256, key) {}

bool verified_secrets::knows(
  const protocol::client_id& client, std::string_view stored, const protocol::secret& presented,
  protocol::time_point now) const {
  const auto found = until_.find(digest(client, stored, presented));
  return found != until_.end() && now < found->second;
}

void verified_secrets::remember(
  const protocol::client_id& client, std::string_view stored, const protocol::secret& presented,
  protocol::time_point now) {
  // Bounded by forgetting all: each client then pays for one hash again.
  if (until_.size() >= max_entries)
    until_.clear();
  until_[digest(client, stored, presented)] = now + lifetime;
}

std::string verified_secrets::digest(
  const protocol::client_id& client, std::string_view stored,
  const protocol::secret& presented) const {
  // Lengths in front keep two different triples from joining to the same text.
  std::string text = std::to_string(client.str().size()) + ":" + client.str();
  text += std::to_string(stored.size()) + ":";
  text += stored;
  text += presented.reveal();
  return key_.mac(text);
}

} // namespace gatehouse::actors
