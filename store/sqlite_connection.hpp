#pragma once

#include "store/sqlite_options.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace gatehouse::store {

/// What SQLite says when it cannot go on: within store/ an exception, because any call may meet a
/// full disk. It names no record and no path.
class sqlite_fault : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// A compiled statement. `step` until it answers false; what it reads is valid until the next step.
class sqlite_query {
public:
  sqlite_query() = default;
  /// @throws sqlite_fault when the database has no such table, or cannot be read.
  sqlite_query(sqlite3* database, std::string_view text);

  [[nodiscard]] explicit operator bool() const noexcept { return statement_ != nullptr; }

  /// Places count from 1. Octets must live until `reset`.
  void bind(int place, std::string_view octets);
  void bind(int place, std::int64_t number);

  /// @returns false when there are no more rows.
  /// @throws sqlite_fault
  bool step();

  /// Gets ready for the next run, whatever happened.
  void reset() noexcept;

  /// Columns count from 0.
  [[nodiscard]] std::string octets(int column) const;
  [[nodiscard]] std::int64_t number(int column) const;
  [[nodiscard]] bool is_null(int column) const;

private:
  struct finalizer {
    void operator()(sqlite3_stmt* statement) const noexcept;
  };
  std::unique_ptr<sqlite3_stmt, finalizer> statement_;
};

/// Resets a query at the end of its use.
class query_run {
public:
  explicit query_run(sqlite_query& query) noexcept : query_(&query) {}
  ~query_run() { query_->reset(); }
  query_run(const query_run&) = delete;
  query_run& operator=(const query_run&) = delete;

private:
  sqlite_query* query_;
};

/// An open database. One thread at a time.
class sqlite_connection {
public:
  enum class purpose : std::uint8_t {
    read,
    write,
  };

  /// Opens a database that is there.
  ///
  /// @throws sqlite_fault
  sqlite_connection(const sqlite_options& options, purpose what);

  /// Runs a statement that needs no values.
  ///
  /// @throws sqlite_fault
  void execute(const std::string& text);

  [[nodiscard]] sqlite_query prepare(std::string_view text) { return {database_.get(), text}; }

  /// Rolls back whatever is open.
  void roll_back() noexcept;

  /// Rows that the last statement changed.
  [[nodiscard]] std::uint64_t changes() const noexcept;

  /// Whether the file that was opened still is the one under its name: what is written to one that
  /// was deleted or replaced would be lost.
  [[nodiscard]] bool is_in_place() const noexcept;

private:
  struct closer {
    void operator()(sqlite3* database) const noexcept;
  };

  /// How long to go on asking for a lock of somebody else.
  struct patience {
    std::chrono::steady_clock::duration span{};
    std::chrono::steady_clock::time_point since{};
  };

  static int on_busy(void* given, int round) noexcept;
  void configure(const sqlite_options& options, purpose what);

  std::string path_;
  std::uint64_t device_ = 0;
  std::uint64_t inode_ = 0;
  /// SQLite knows its address.
  std::unique_ptr<patience> patience_;
  std::unique_ptr<sqlite3, closer> database_;
};

/// Makes the file, readable for its owner only, and the folders above it (mode 0700), unless they are
/// there.
///
/// @returns why it cannot be done; empty when the file is there.
[[nodiscard]] std::string make_database_file(const sqlite_options& options);

} // namespace gatehouse::store
