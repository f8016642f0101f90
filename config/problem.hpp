#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace gatehouse::config {

/// Where a piece of the configuration was written.
struct origin {
  /// A file's path, `environment NAME`, `flag --name`, or `default`.
  std::string source;
  /// Counted from one; zero when the source has no lines.
  unsigned line = 0;
  /// Counted from one, in bytes or characters as the reader of the format counts.
  unsigned column = 0;

  friend bool operator==(const origin&, const origin&) = default;
};

/// Renders as `file:line:column`, or as the source alone.
[[nodiscard]] std::string to_string(const origin& x);

/// Whether a problem stops the start.
enum class severity : unsigned char { warning, error };

/// Something to tell the operator. The message never holds the value of a secret key.
struct problem {
  severity weight = severity::error;
  origin where;
  std::string message;

  friend bool operator==(const problem&, const problem&) = default;
};

/// Renders as `file:line:column: error: message`.
[[nodiscard]] std::string to_string(const problem& x);

/// Tells whether any of them stops the start.
[[nodiscard]] bool has_errors(const std::vector<problem>& problems) noexcept;

/// A value, or all the reasons why there is none.
template <class T>
using config_result = std::variant<T, std::vector<problem>>;

/// Makes text from outside fit for one line of a message: what is no printable ASCII becomes `?`,
/// and what is longer than 80 characters is cut.
[[nodiscard]] std::string printable(std::string_view text);

} // namespace gatehouse::config
