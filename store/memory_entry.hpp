#pragma once

#include "store/record.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

namespace gatehouse::store {

struct memory_entry;

/// The neighbours of an entry in one chain.
struct chain_link {
  memory_entry* previous = nullptr;
  memory_entry* next = nullptr;
};

/// The chains an entry can be in.
enum class chain : std::uint8_t { group, subject, client, expiry };

/// One record as the memory store keeps it: all its texts in one block, its links inside, because a
/// live token has to cost little.
struct memory_entry {
  std::array<chain_link, 4> links;
  std::int64_t expires_at = 0;
  std::uint64_t version = 0;
  std::uint32_t key_size = 0;
  std::uint32_t payload_size = 0;
  std::uint16_t group_size = 0;
  std::uint16_t subject_size = 0;
  std::uint16_t client_size = 0;
  record_kind kind = record_kind::client;

  [[nodiscard]] std::string_view key() const noexcept { return {text(), key_size}; }
  [[nodiscard]] std::string_view payload() const noexcept {
    return {text() + key_size, payload_size};
  }
  [[nodiscard]] std::string_view group() const noexcept {
    return {text() + key_size + payload_size, group_size};
  }
  [[nodiscard]] std::string_view subject() const noexcept {
    return {text() + key_size + payload_size + group_size, subject_size};
  }
  [[nodiscard]] std::string_view client() const noexcept {
    return {text() + key_size + payload_size + group_size + subject_size, client_size};
  }
  [[nodiscard]] std::string_view column(index by) const noexcept;

  [[nodiscard]] chain_link& link(chain which) noexcept {
    return links[static_cast<std::size_t>(which)];
  }

private:
  // The texts follow the entry in the same allocation.
  [[nodiscard]] const char* text() const noexcept {
    return reinterpret_cast<const char*>(this + 1);
  }
};

/// Frees an entry with the texts behind it.
struct entry_deleter {
  void operator()(memory_entry* entry) const noexcept;
};
using entry_pointer = std::unique_ptr<memory_entry, entry_deleter>;

/// Packs a record into one allocation.
///
/// @returns null when an index column is longer than 65,535 octets.
[[nodiscard]] entry_pointer pack(const record& item, std::uint64_t version);

/// Unpacks it again.
[[nodiscard]] record unpack(const memory_entry& entry);

} // namespace gatehouse::store
