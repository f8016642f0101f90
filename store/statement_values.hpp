#pragma once

#include "store/sql_statements.hpp"

#include <cstdint>
#include <string_view>

/// What drivers fill the placeholders of `sql_statements.hpp` with.
namespace gatehouse::store {

/// Texts must live until the statement was sent.
struct statement_values {
  std::string_view key{};
  std::string_view payload{};
  std::string_view group{};
  std::string_view subject{};
  std::string_view client{};
  std::string_view after{};
  std::int64_t expires_at = 0;
  std::uint64_t version = 0;
  /// The one that is expected, or known.
  std::uint64_t other_version = 0;
  std::uint64_t limit = 0;
  std::uint64_t offset = 0;
  /// The time, or that up to which is swept.
  std::int64_t now = 0;
};

/// Names a statement of `kind_statements`.
enum class statement_slot : std::uint8_t {
  get,
  get_grant,
  require,
  require_version,
  put,
  add,
  replace,
  replace_payload,
  take,
  take_rest,
  erase,
  erase_group,
  erase_subject,
  erase_client,
  sweep,
};

/// How many there are.
inline constexpr std::size_t statement_slots = 15;

/// Returns the statement that a slot names.
[[nodiscard]] const sql_statement& statement_at(
  const kind_statements& of, statement_slot which) noexcept;

/// Returns the statement that a step of a batch runs.
[[nodiscard]] statement_slot slot_of(const operation& step) noexcept;

/// Tells whether a step may fail: because of what the store holds, or because it does not fit.
[[nodiscard]] bool can_fail(const operation& step, sql_dialect dialect) noexcept;

[[nodiscard]] bool writes(verb what) noexcept;

/// Tells whether a batch writes nothing.
[[nodiscard]] bool is_read_only(const batch& steps) noexcept;

/// Tells whether the columns of a record are short enough for a dialect.
[[nodiscard]] bool fits(const record& item, sql_dialect dialect) noexcept;

} // namespace gatehouse::store
