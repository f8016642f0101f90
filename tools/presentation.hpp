#pragma once

#include "protocol/json.hpp"
#include "tools/failure.hpp"

#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::tools {

/// The form of a result.
enum class shape : unsigned char { table, json, json_pretty, yaml, member };

/// How results are printed.
struct presentation {
  tools::shape shape = shape::table;
  /// For `member`: where in the document the value stands, as reference tokens (RFC 6901 §4).
  std::vector<std::string> where{};
  /// Ids only, one a line.
  bool quiet = false;
};

/// Reads the value of `--format`: `default`, `table`, `json`, `json-pretty`, `yaml`,
/// `jsonpointer=/a/0` (RFC 6901), or `jsonpath=$.a.b` and `jsonpath={.a.b}` and no other JSONPath.
///
/// @param otherwise  what `default` and the empty text stand for.
[[nodiscard]] outcome<presentation> read_format(std::string_view text, shape otherwise);

/// A result in all the forms that may be asked for.
struct report {
  /// Empty when there is nothing but ids to show.
  std::vector<std::string> columns{};
  /// Each as long as `columns`.
  std::vector<std::vector<std::string>> rows{};
  /// For JSON and YAML.
  protocol::json::value document{};
  /// For `--quiet`.
  std::vector<std::string> ids{};
  /// A single row is shown as one line for each column.
  bool is_list = false;
};

/// Prints a result.
///
/// @returns a failure when the document has no such member as was asked for.
[[nodiscard]] outcome<void> print(const report& x, const presentation& how, std::ostream& out);

/// Prints one page of a list. Its document is `{"items", "next_page_token", "is_last_page"}`; as a
/// table, the notes tell the token of the next page.
///
/// @param next  the token of the next page; empty on the last one.
[[nodiscard]] outcome<void> print_page(
  report x, protocol::json::array items, const std::string& next, const presentation& how,
  std::ostream& out, std::ostream& notes);

} // namespace gatehouse::tools
