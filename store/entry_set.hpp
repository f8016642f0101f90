#pragma once

#include "store/memory_entry.hpp"

#include <array>
#include <boost/unordered/unordered_flat_set.hpp>
#include <cstddef>
#include <string_view>

namespace gatehouse::store {

/// Entries by one of their texts, which no two of a set share. Owns nothing.
///
/// The set is parted by the hash, so that growing moves a small part at a time: one table of a
/// million entries would hold its thread up for a tenth of a second. The hash lies beside each
/// pointer, so that neither a search nor growing touches an entry that is not meant.
///
/// @tparam Text  `std::string_view operator()(const memory_entry&)`, the text an entry is found by;
///               it must not change while the entry is in the set.
template <class Text>
class entry_set {
public:
  explicit entry_set(Text text = {}) : text_(text) {}

  /// Returns the entry of a text; null when there is none.
  [[nodiscard]] memory_entry* find(std::string_view text) const {
    const auto found = find_slot(text);
    return found == nullptr ? nullptr : found->entry;
  }

  /// Puts an entry into the place of the one with the same text.
  ///
  /// @returns the one that was there; null when there was none.
  memory_entry* put(memory_entry& entry) {
    const auto text = text_(entry);
    if (const auto* known = find_slot(text))
      return std::exchange(known->entry, &entry);
    const auto hash = hash_of(text);
    part_of(hash).insert(slot{hash, &entry});
    ++size_;
    return nullptr;
  }

  void erase(std::string_view text) {
    const auto hash = hash_of(text);
    auto& part = part_of(hash);
    const auto found = part.find(sought{hash, text, text_});
    if (found == part.end())
      return;
    part.erase(found);
    --size_;
  }

  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  /// Calls `then` with each entry, in no order. `then` may free it, but not change the set.
  template <class Then>
  void for_each(Then then) const {
    for (const auto& part : parts_)
      for (const auto& each : part)
        then(*each.entry);
  }

private:
  struct slot {
    std::size_t hash;
    // Not a part of the slot's identity.
    mutable memory_entry* entry;
  };

  struct sought {
    std::size_t hash;
    std::string_view text;
    Text text_of;
  };

  struct slot_hash {
    using is_transparent = void;
    using is_avalanching = void;
    std::size_t operator()(const slot& x) const noexcept { return x.hash; }
    std::size_t operator()(const sought& x) const noexcept { return x.hash; }
  };

  struct slot_equal {
    using is_transparent = void;
    bool operator()(const slot& a, const slot& b) const noexcept { return a.entry == b.entry; }
    bool operator()(const sought& a, const slot& b) const noexcept {
      return a.hash == b.hash && a.text == a.text_of(*b.entry);
    }
    bool operator()(const slot& a, const sought& b) const noexcept { return (*this)(b, a); }
  };

  using part_type = boost::unordered_flat_set<slot, slot_hash, slot_equal>;

  static constexpr std::size_t parts = 64;

  static std::size_t hash_of(std::string_view text) noexcept {
    return std::hash<std::string_view>{}(text);
  }

  // Boost places by the highest bits and tells apart by the lowest eight: these are between.
  static std::size_t index_of(std::size_t hash) noexcept { return (hash >> 8U) % parts; }

  part_type& part_of(std::size_t hash) noexcept { return parts_[index_of(hash)]; }
  const part_type& part_of(std::size_t hash) const noexcept { return parts_[index_of(hash)]; }

  const slot* find_slot(std::string_view text) const {
    const auto hash = hash_of(text);
    const auto& part = part_of(hash);
    const auto found = part.find(sought{hash, text, text_});
    return found == part.end() ? nullptr : &*found;
  }

  std::array<part_type, parts> parts_;
  std::size_t size_ = 0;
  [[no_unique_address]] Text text_;
};

} // namespace gatehouse::store
