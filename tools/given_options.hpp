#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::tools {

/// The options and arguments that stood on the command line, by their names without dashes.
/// Defaults are not filled in: a verb sees what was given, and `update` sends nothing else.
class given_options {
public:
  [[nodiscard]] bool has(std::string_view name) const;

  /// Tells whether a flag is set; `--name=false` unsets it.
  [[nodiscard]] bool flag(std::string_view name) const;

  /// The last value, or nothing.
  [[nodiscard]] std::optional<std::string> text(std::string_view name) const;

  /// The last value, or the one that stands for none.
  [[nodiscard]] std::string text_or(std::string_view name, std::string_view otherwise) const;

  /// All values in their order.
  [[nodiscard]] std::vector<std::string> texts(std::string_view name) const;

  void set(std::string name, std::vector<std::string> values);

private:
  std::map<std::string, std::vector<std::string>, std::less<>> values_;
};

} // namespace gatehouse::tools
