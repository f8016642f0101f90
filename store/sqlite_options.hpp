#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace gatehouse::store {

/// What is waited for before a commit is told (`PRAGMA synchronous`).
enum class sqlite_synchronous : std::uint8_t {
  off,
  /// A crash of the machine may lose the last commits.
  normal,
  /// Every commit is on the disk.
  full,
  extra,
};

/// How a database is opened.
struct sqlite_options {
  /// Of the file; `:memory:` for none.
  std::string path{};
  /// Whether a file that is missing is made.
  bool creates = true;
  sqlite_synchronous synchronous = sqlite_synchronous::full;
  /// How long to wait for another process that writes.
  std::chrono::milliseconds busy_timeout{5'000};
  /// What is deleted is overwritten with zeros.
  bool secure_delete = false;

  [[nodiscard]] bool is_in_memory() const { return path == ":memory:"; }
};

} // namespace gatehouse::store
