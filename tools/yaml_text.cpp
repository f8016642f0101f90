#include "tools/yaml_text.hpp"

#include <algorithm>
#include <string_view>

namespace gatehouse::tools {

namespace {

namespace json = protocol::json;

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// YAML 1.1 reads more words as booleans and nulls than 1.2 does; all of them are quoted.
bool is_reserved(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  constexpr std::string_view words[] = {"y",   "n",    "yes",   "no",  "on",
                                        "off", "true", "false", "null"};
  return std::find(std::begin(words), std::end(words), lower) != std::end(words);
}

bool is_plain(std::string_view text) {
  const auto fits = [](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.' || c == '/';
  };
  return !text.empty() && is_letter(text.front()) && !is_reserved(text)
         && std::all_of(text.begin(), text.end(), fits);
}

std::string scalar(const json::value& x) {
  const auto* text = x.if_string();
  return text && is_plain(*text) ? *text : json::write(x);
}

bool is_block(const json::value& x) {
  const auto* list = x.if_array();
  const auto* members = x.if_object();
  return (list && !list->empty()) || (members && !members->empty());
}

/// Writes a value whose first line begins where `out` ends.
void write_block(std::string& out, const json::value& x, std::size_t depth) {
  if (!is_block(x)) {
    out += scalar(x) + '\n';
    return;
  }
  bool is_first = true;
  const auto begin_line = [&] {
    if (!is_first)
      out.append(depth * 2, ' ');
    is_first = false;
  };
  if (const auto* list = x.if_array())
    for (const auto& next : *list) {
      begin_line();
      out += "- ";
      write_block(out, next, depth + 1);
    }
  if (const auto* members = x.if_object())
    for (const auto& [name, next] : *members) {
      begin_line();
      out += scalar(json::value(name)) + ':';
      if (is_block(next))
        out.append(1, '\n').append((depth + 1) * 2, ' ');
      else
        out += ' ';
      write_block(out, next, depth + 1);
    }
}

} // namespace

std::string to_yaml(const json::value& x) {
  std::string out;
  write_block(out, x, 0);
  return out;
}

} // namespace gatehouse::tools
