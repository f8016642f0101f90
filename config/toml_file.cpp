#include "config/toml_file.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <sstream>
#include <utility>

namespace gatehouse::config {

namespace {

/// Dotted keys nest without a bound in toml++, whose trees are freed recursively.
constexpr std::size_t max_dots_in_line = 1000;

/// Leaves the recursion over toml++'s tree; caught in this file.
struct refusal {
  problem why;
};

class tree_copier {
public:
  explicit tree_copier(const std::string& name) : name_(name) {}

  node copy(const toml::node& x, std::size_t depth) const {
    if (depth >= max_file_depth)
      throw refusal{{severity::error, place(x.source()), "nested too deeply"}};
    const auto where = place(x.source());
    if (const auto* table = x.as_table())
      return {where, copy_table(*table, depth)};
    if (const auto* items = x.as_array())
      return {where, copy_array(*items, depth)};
    if (const auto* text = x.as_string())
      return {where, text->get()};
    if (const auto* whole = x.as_integer())
      return {where, whole->get()};
    if (const auto* number = x.as_floating_point())
      return {where, number->get()};
    if (const auto* flag = x.as_boolean())
      return {where, flag->get()};
    return {where, date_text(x)};
  }

private:
  object copy_table(const toml::table& table, std::size_t depth) const {
    object members;
    for (const auto& [key, value] : table)
      members.push_back({std::string(key.str()), place(key.source()), copy(value, depth + 1)});
    // toml++ sorts by name; problems are told in the order of the file.
    std::stable_sort(members.begin(), members.end(), [](const member& a, const member& b) {
      return std::pair(a.where.line, a.where.column) < std::pair(b.where.line, b.where.column);
    });
    return members;
  }

  array copy_array(const toml::array& items, std::size_t depth) const {
    array out;
    for (const auto& item : items)
      out.push_back(copy(item, depth + 1));
    return out;
  }

  static std::string date_text(const toml::node& x) {
    std::ostringstream out;
    x.visit([&](const auto& value) {
      if constexpr (toml::is_chronological<decltype(value)>)
        out << value.get();
    });
    return out.str();
  }

  origin place(const toml::source_region& region) const {
    return {name_, region.begin.line, region.begin.column};
  }

  const std::string& name_;
};

/// The first line with more dots than any key has, counted from one; zero when there is none.
unsigned line_of_dots(std::string_view text) {
  unsigned line = 1;
  std::size_t dots = 0;
  for (const char c : text) {
    if (c == '\n') {
      ++line;
      dots = 0;
    } else if (c == '.' && ++dots > max_dots_in_line) {
      return line;
    }
  }
  return 0;
}

/// toml++ names the character that it stumbled over; it may belong to a secret.
std::string without_quotation(std::string_view message) {
  return "is not valid TOML: " + std::string(message.substr(0, message.find(", saw")));
}

} // namespace

config_result<node> read_toml(const std::string& name, std::string_view text) {
  if (const auto line = line_of_dots(text))
    return std::vector<problem>{{severity::error, {name, line, 1}, "nested too deeply"}};
  try {
    const toml::table root = toml::parse(text, std::string_view(name));
    return tree_copier(name).copy(root, 0);
  } catch (const refusal& x) {
    return std::vector<problem>{x.why};
  } catch (const toml::parse_error& x) {
    const origin where{name, x.source().begin.line, x.source().begin.column};
    return std::vector<problem>{{severity::error, where, without_quotation(x.description())}};
  }
}

} // namespace gatehouse::config
