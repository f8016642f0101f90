#pragma once

#include "store/sql_statements.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace gatehouse::store {

/// Puts a statement together: texts stay as they are, parameters become placeholders of the dialect.
class statement_writer {
public:
  explicit statement_writer(sql_dialect dialect) : dialect_(dialect) {}

  template <class... Parts>
  statement_writer& add(const Parts&... parts) {
    (append(parts), ...);
    return *this;
  }

  [[nodiscard]] sql_statement finish() { return std::move(made_); }

private:
  void append(std::string_view text) { made_.text += text; }

  void append(sql_parameter parameter) {
    auto& known = made_.parameters;
    if (dialect_ == sql_dialect::mysql) {
      known.push_back(parameter);
      made_.text += '?';
      return;
    }
    auto found = std::find(known.begin(), known.end(), parameter);
    if (found == known.end())
      found = known.insert(known.end(), parameter);
    made_.text += dialect_ == sql_dialect::sqlite ? '?' : '$';
    made_.text += std::to_string(found - known.begin() + 1);
  }

  sql_dialect dialect_;
  sql_statement made_;
};

} // namespace gatehouse::store
