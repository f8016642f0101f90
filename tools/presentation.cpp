#include "tools/presentation.hpp"

#include "tools/json_pointer.hpp"
#include "tools/table.hpp"
#include "tools/terminal_text.hpp"
#include "tools/yaml_text.hpp"

#include <ostream>

namespace gatehouse::tools {

namespace {

namespace json = protocol::json;

outcome<presentation> at(std::optional<std::vector<std::string>> where, std::string_view text) {
  if (!where)
    return misuse("cannot read the path of --format " + terminal_text(text));
  return presentation{.shape = shape::member, .where = *std::move(where)};
}

outcome<void> print_member(
  const json::value& document, const std::vector<std::string>& where, std::ostream& out) {
  const auto* found = find(document, where);
  if (!found)
    return misuse("the answer has nothing at the path of --format");
  const auto* text = found->if_string();
  out << (text ? *text : json::write(*found)) << '\n';
  return {};
}

void print_table(const report& x, std::ostream& out) {
  if (x.is_list || x.rows.size() != 1)
    out << to_table(x.columns, x.rows);
  else
    out << to_record(x.columns, x.rows.front());
}

} // namespace

outcome<presentation> read_format(std::string_view text, shape otherwise) {
  constexpr std::string_view pointer = "jsonpointer=";
  constexpr std::string_view path = "jsonpath=";
  if (text.empty() || text == "default")
    return presentation{.shape = otherwise};
  if (text == "table")
    return presentation{.shape = shape::table};
  if (text == "json")
    return presentation{.shape = shape::json};
  if (text == "json-pretty")
    return presentation{.shape = shape::json_pretty};
  if (text == "yaml")
    return presentation{.shape = shape::yaml};
  if (text.starts_with(pointer))
    return at(parse_json_pointer(text.substr(pointer.size())), text);
  if (text.starts_with(path))
    return at(parse_json_path(text.substr(path.size())), text);
  return misuse(
    "unknown format " + terminal_text(text)
    + "; there are table, json, json-pretty, yaml, jsonpointer=/a/b and jsonpath=$.a.b");
}

outcome<void> print(const report& x, const presentation& how, std::ostream& out) {
  if (how.quiet || (how.shape == shape::table && x.columns.empty())) {
    for (const auto& id : x.ids)
      out << terminal_text(id) << '\n';
    return {};
  }
  switch (how.shape) {
  case shape::table:
    print_table(x, out);
    break;
  case shape::json:
    out << json::write(x.document) << '\n';
    break;
  case shape::json_pretty:
    out << json::write_pretty(x.document) << '\n';
    break;
  case shape::yaml:
    out << to_yaml(x.document);
    break;
  case shape::member:
    return print_member(x.document, how.where, out);
  }
  return {};
}

outcome<void> print_page(
  report x, json::array items, const std::string& next, const presentation& how, std::ostream& out,
  std::ostream& notes) {
  x.document = json::object{
    {"items", std::move(items)}, {"next_page_token", next}, {"is_last_page", next.empty()}};
  auto printed = print(x, how, out);
  // Standard output stays a table that scripts can read.
  if (printed && !next.empty() && how.shape == shape::table)
    notes << "There are more: --page-token " << next << '\n';
  return printed;
}

} // namespace gatehouse::tools
