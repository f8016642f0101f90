#include "actors/client_cache.hpp"

#include "protocol/client_json.hpp"

namespace gatehouse::actors {

store::operation client_cache::question(const protocol::client_id& id) const {
  const auto known = entries_.find(id.str());
  return store::get(
    store::record_kind::client, id.str(), known == entries_.end() ? 0 : known->second.version);
}

remembered_client client_cache::recall(const protocol::client_id& id) const {
  const auto known = entries_.find(id.str());
  return known == entries_.end() ? remembered_client{} : known->second;
}

client_ptr client_cache::answer(
  const protocol::client_id& id, const store::outcome& outcome, bool& is_broken) {
  if (outcome.is_unchanged) {
    const auto known = entries_.find(id.str());
    if (known != entries_.end())
      return known->second.decoded;
    // Forgotten between question and answer: the store has to be asked again.
    is_broken = true;
    return nullptr;
  }
  const auto* found = outcome.one();
  if (found == nullptr) {
    entries_.erase(id.str());
    return nullptr;
  }
  auto decoded = protocol::restore_client(found->payload);
  if (!decoded) {
    is_broken = true;
    return nullptr;
  }
  auto shared = std::make_shared<const protocol::client>(std::move(*decoded));
  if (entries_.size() >= max_entries && !entries_.contains(id.str()))
    entries_.erase(entries_.begin());
  entries_[id.str()] = {.decoded = shared, .version = found->version};
  return shared;
}

} // namespace gatehouse::actors
