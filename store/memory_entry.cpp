#include "store/memory_entry.hpp"

#include <cstring>
#include <limits>
#include <new>

namespace gatehouse::store {

std::string_view memory_entry::column(index by) const noexcept {
  switch (by) {
  case index::group:
    return group();
  case index::subject:
    return subject();
  case index::client:
    return client();
  }
  return {};
}

void entry_deleter::operator()(memory_entry* entry) const noexcept {
  entry->~memory_entry();
  ::operator delete(static_cast<void*>(entry));
}

entry_pointer pack(const record& item, std::uint64_t version) {
  constexpr std::size_t longest_column = std::numeric_limits<std::uint16_t>::max();
  if (
    item.group.size() > longest_column || item.subject.size() > longest_column
    || item.client.size() > longest_column)
    return nullptr;
  const auto text_size = item.key.size() + item.payload.size() + item.group.size()
                         + item.subject.size() + item.client.size();
  void* block = ::operator new(sizeof(memory_entry) + text_size);
  auto* entry = new (block) memory_entry;
  entry->expires_at = protocol::numeric_date(item.expires_at);
  entry->version = version;
  entry->kind = item.kind;
  entry->key_size = static_cast<std::uint32_t>(item.key.size());
  entry->payload_size = static_cast<std::uint32_t>(item.payload.size());
  entry->group_size = static_cast<std::uint16_t>(item.group.size());
  entry->subject_size = static_cast<std::uint16_t>(item.subject.size());
  entry->client_size = static_cast<std::uint16_t>(item.client.size());
  auto* text = reinterpret_cast<char*>(entry + 1);
  for (const auto* part : {&item.key, &item.payload, &item.group, &item.subject, &item.client}) {
    std::memcpy(text, part->data(), part->size());
    text += part->size();
  }
  return entry_pointer(entry);
}

record unpack(const memory_entry& entry) {
  record item;
  item.kind = entry.kind;
  item.key = entry.key();
  item.payload = entry.payload();
  item.expires_at = protocol::from_numeric_date(entry.expires_at);
  item.version = entry.version;
  item.group = entry.group();
  item.subject = entry.subject();
  item.client = entry.client();
  return item;
}

} // namespace gatehouse::store
