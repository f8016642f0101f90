#pragma once

#include "store/postgres_library.hpp"
#include "store/postgres_options.hpp"
#include "store/statement_values.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Values and results as libpq has them. Only for the files of this driver.
namespace gatehouse::store {

struct postgres_result_deleter {
  void operator()(PGresult* x) const noexcept { libpq().PQclear(x); }
};
using postgres_result = std::unique_ptr<PGresult, postgres_result_deleter>;

struct postgres_handle_deleter {
  void operator()(PGconn* x) const noexcept { libpq().PQfinish(x); }
};
using postgres_handle = std::unique_ptr<PGconn, postgres_handle_deleter>;

/// Parameters of libpq, names with values.
using postgres_parameters = std::vector<std::pair<std::string, std::string>>;

/// Returns what a connection is opened with.
///
/// @param addresses  one for each host, resolved; empty texts where nothing was to be resolved, and
///                   empty altogether when libpq may resolve by itself, which blocks.
[[nodiscard]] postgres_parameters connection_parameters(
  const postgres_options& options, const std::vector<std::string>& addresses);

/// Starts a connection.
///
/// @param blocks  waits until it is there, or `connect_timeout` is over.
[[nodiscard]] postgres_handle open_postgres(const postgres_parameters& with, bool blocks);

/// The values of one call, in binary form.
class postgres_values {
public:
  /// Texts of `with` are referred to, not copied.
  postgres_values(const sql_statement& statement, const statement_values& with);

  [[nodiscard]] int count() const noexcept { return static_cast<int>(starts_.size()); }
  [[nodiscard]] const char* const* starts() const noexcept { return starts_.data(); }
  [[nodiscard]] const int* lengths() const noexcept { return lengths_.data(); }
  [[nodiscard]] const int* formats() const noexcept { return formats_.data(); }

private:
  // Numbers in network order; reserved, so that pointers stay.
  std::vector<std::uint64_t> numbers_;
  std::vector<const char*> starts_;
  std::vector<int> lengths_;
  std::vector<int> formats_;
};

/// Returns the types of the placeholders of a statement.
[[nodiscard]] std::vector<Oid> postgres_types(const sql_statement& statement);

/// @{ Reads a column of a result in binary form.
[[nodiscard]] std::uint64_t postgres_number(const PGresult* from, int row, int column) noexcept;
[[nodiscard]] std::string postgres_octets(const PGresult* from, int row, int column);
/// @}

/// Reads the columns of `sql_column`; the key, too, when the result has one.
[[nodiscard]] record postgres_record(const PGresult* from, int row, record_kind kind);

/// How many rows a statement has written or deleted.
[[nodiscard]] std::uint64_t affected_rows(PGresult* x) noexcept;

/// Five characters that name an error; empty when there is none.
[[nodiscard]] std::string_view sql_state(const PGresult* x) noexcept;

/// What the server or libpq says went wrong, on one line. Without values: they are ours to keep.
[[nodiscard]] std::string primary_message(const PGresult* x);
[[nodiscard]] std::string one_line(std::string_view text);

} // namespace gatehouse::store
