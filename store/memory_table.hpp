#pragma once

#include "store/entry_set.hpp"
#include "store/operation.hpp"

#include <array>
#include <set>
#include <string_view>

namespace gatehouse::store {

/// All entries of one kind, with their indexes. Owns them.
class memory_table {
public:
  memory_table() = default;
  ~memory_table();
  memory_table(const memory_table&) = delete;
  memory_table& operator=(const memory_table&) = delete;

  /// Returns an entry, expired ones included; null when there is none.
  [[nodiscard]] memory_entry* find(std::string_view key) const { return entries_.find(key); }

  /// Returns the first entry of a chain, from which `link(chain_of(by)).next` leads on.
  [[nodiscard]] memory_entry* first(index by, std::string_view value) const {
    return heads_[static_cast<std::size_t>(by)].find(value);
  }

  /// Takes an entry whose key is not there yet.
  memory_entry& attach(entry_pointer packed);

  /// Takes an entry of this table out of it and of all its chains.
  entry_pointer detach(memory_entry& entry);

  /// Keys in order; only of kinds that are listed whole, because others may be millions.
  [[nodiscard]] const std::set<std::string_view>& ordered() const noexcept { return ordered_; }

  [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

private:
  struct key_text {
    std::string_view operator()(const memory_entry& entry) const noexcept { return entry.key(); }
  };
  struct column_text {
    index by;
    std::string_view operator()(const memory_entry& entry) const noexcept {
      return entry.column(by);
    }
  };
  using head_set = entry_set<column_text>;

  entry_set<key_text> entries_;
  // In the order of `index`.
  std::array<head_set, 3> heads_{
    head_set({index::group}), head_set({index::subject}), head_set({index::client})};
  std::set<std::string_view> ordered_;
};

/// Returns the chain that an index walks.
[[nodiscard]] constexpr chain chain_of(index by) noexcept {
  switch (by) {
  case index::group:
    return chain::group;
  case index::subject:
    return chain::subject;
  case index::client:
    return chain::client;
  }
  return chain::client;
}

/// Puts an entry before the head of a doubly linked list through the entries themselves.
void link_before(memory_entry* head, memory_entry& entry, chain which) noexcept;

/// Takes an entry out of such a list.
///
/// @returns the head of what is left, when the entry was the head; else null.
memory_entry* unlink(memory_entry& entry, chain which) noexcept;

} // namespace gatehouse::store
