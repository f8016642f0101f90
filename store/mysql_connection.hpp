#pragma once

#include "store/mysql_options.hpp"
#include "store/statement_values.hpp"

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

struct st_mysql;
struct st_mysql_stmt;

namespace gatehouse::store {

/// What the server, or the way to it, has against going on: within store/ an exception, because any
/// call may meet it. It names nothing of a record.
class mysql_fault : public std::runtime_error {
public:
  mysql_fault(unsigned code, const std::string& why) : std::runtime_error(why), code_(code) {}

  /// The server's number, or one of the client library from 2000 to 2999; 0 for our own.
  [[nodiscard]] unsigned code() const noexcept { return code_; }
  /// The server gave a transaction up because of others: it may be done again.
  [[nodiscard]] bool is_contention() const noexcept;
  /// The server did not answer; what it did nobody knows.
  [[nodiscard]] bool is_loss() const noexcept;

private:
  unsigned code_;
};

/// A prepared statement with its result. Valid while its connection lives.
class mysql_query {
public:
  mysql_query();
  /// @throws mysql_fault
  mysql_query(st_mysql* database, sql_statement statement);
  ~mysql_query();
  mysql_query(mysql_query&&) noexcept;
  mysql_query& operator=(mysql_query&&) noexcept;

  [[nodiscard]] explicit operator bool() const noexcept { return state_ != nullptr; }

  /// Runs to the end. A result that nobody has read is forgotten.
  ///
  /// @throws mysql_fault
  void run(const statement_values& with);

  /// Goes to the next row.
  ///
  /// @returns false when there is none.
  bool next();

  /// How many rows the statement has changed: one that was written with what it had is not counted.
  [[nodiscard]] std::uint64_t affected() const noexcept;

  /// Columns count from 0.
  [[nodiscard]] std::int64_t number(std::size_t column) const;
  [[nodiscard]] std::string octets(std::size_t column) const;
  [[nodiscard]] bool is_null(std::size_t column) const;

private:
  struct state;
  std::unique_ptr<state> state_;
};

/// A session. One thread at a time.
class mysql_connection {
public:
  enum class purpose : std::uint8_t {
    /// Transactions see one moment, and lock and change nothing.
    read,
    /// READ COMMITTED: a stricter level locks the gap where a missing record would be.
    write,
    /// The same, with statements that take long.
    migrate,
  };

  /// @throws mysql_fault
  mysql_connection(const mysql_options& options, purpose what);
  ~mysql_connection();
  mysql_connection(const mysql_connection&) = delete;
  mysql_connection& operator=(const mysql_connection&) = delete;

  /// Runs a statement that needs no values, and forgets its rows.
  ///
  /// @throws mysql_fault
  void execute(std::string_view text);

  /// The number in the first column of the first row; -1 without one.
  ///
  /// @throws mysql_fault
  [[nodiscard]] std::int64_t number(std::string_view text);

  /// @throws mysql_fault
  [[nodiscard]] mysql_query prepare(sql_statement statement);

  /// Octets that a message to the server may have.
  [[nodiscard]] std::uint64_t packet_limit() const noexcept { return packet_limit_; }

  [[nodiscard]] bool is_encrypted() const noexcept;

private:
  struct closer {
    void operator()(st_mysql* database) const noexcept;
  };

  void open(const mysql_options& options);
  void set_up(const mysql_options& options, purpose what);
  void find_packet_limit(const mysql_options& options);
  void choose_collation(const std::string& name);

  std::unique_ptr<st_mysql, closer> database_;
  std::shared_ptr<mysql_pool> pool_;
  std::uint64_t packet_limit_ = 0;
};

} // namespace gatehouse::store
