#include "store/memory_table.hpp"

#include <utility>

namespace gatehouse::store {

namespace {

constexpr std::array indexes{index::group, index::subject, index::client};

constexpr bool is_listed(record_kind kind) noexcept {
  return kind == record_kind::client || kind == record_kind::json_web_key
         || kind == record_kind::jwt_trust;
}

} // namespace

void link_before(memory_entry* head, memory_entry& entry, chain which) noexcept {
  entry.link(which) = {.previous = nullptr, .next = head};
  if (head != nullptr)
    head->link(which).previous = &entry;
}

memory_entry* unlink(memory_entry& entry, chain which) noexcept {
  const auto link = std::exchange(entry.link(which), {});
  if (link.next != nullptr)
    link.next->link(which).previous = link.previous;
  if (link.previous == nullptr)
    return link.next;
  link.previous->link(which).next = link.next;
  return nullptr;
}

memory_table::~memory_table() {
  entries_.for_each([](memory_entry& entry) { entry_deleter{}(&entry); });
}

memory_entry& memory_table::attach(entry_pointer packed) {
  auto& entry = *packed.release();
  for (const auto by : indexes)
    if (!entry.column(by).empty())
      link_before(heads_[static_cast<std::size_t>(by)].put(entry), entry, chain_of(by));
  if (is_listed(entry.kind))
    ordered_.insert(entry.key());
  entries_.put(entry);
  return entry;
}

entry_pointer memory_table::detach(memory_entry& entry) {
  for (const auto by : indexes) {
    const auto value = entry.column(by);
    if (value.empty())
      continue;
    auto& heads = heads_[static_cast<std::size_t>(by)];
    const bool is_head = entry.link(chain_of(by)).previous == nullptr;
    auto* next = unlink(entry, chain_of(by));
    if (next != nullptr)
      heads.put(*next);
    else if (is_head)
      heads.erase(value);
  }
  if (is_listed(entry.kind))
    ordered_.erase(entry.key());
  entries_.erase(entry.key());
  return entry_pointer(&entry);
}

} // namespace gatehouse::store
