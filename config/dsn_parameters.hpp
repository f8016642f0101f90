#pragma once

#include "config/dsn_parts.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The one table of all parameters of data source names.
namespace gatehouse::config {

/// What becomes of a parameter.
enum class dsn_treatment : unsigned char {
  honoured,
  /// Known to a driver that people come from, without meaning here: a warning.
  ignored,
  /// Left out, it would protect or promise less than was asked for: an error.
  refused,
};

/// One row.
struct dsn_parameter {
  std::string_view name;
  dsn_treatment how = dsn_treatment::honoured;
  /// What it does, or why it is ignored or refused.
  std::string_view says;
  /// The name under which it is read; empty for its own.
  std::string_view same_as = {};
};

/// All rows of one kind of store.
[[nodiscard]] const std::vector<dsn_parameter>& dsn_parameters(dsn_family family);

/// Finds a row; null when there is none of exactly this name.
[[nodiscard]] const dsn_parameter* find_parameter(dsn_family family, std::string_view name);

/// Renders the tables of docs/storage.md.
[[nodiscard]] std::string render_dsn_reference();

} // namespace gatehouse::config
