#include "config/json_file.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace gatehouse::config {

namespace {

namespace json = protocol::json;

/// Reads structure and keeps the place; stops at the first problem.
class structure_reader {
public:
  structure_reader(const std::string& name, std::string_view text) : name_(name), text_(text) {}

  config_result<node> read() {
    node root;
    if (!read_value(root, 0))
      return failure();
    skip_blanks();
    if (at_ < text_.size()) {
      fail("text behind the end of the object");
      return failure();
    }
    if (!std::holds_alternative<object>(root.data))
      return std::vector<problem>{
        {severity::error, root.where, "the top of the file must be an object"}};
    return root;
  }

private:
  std::vector<problem> failure() const { return {*problem_}; }

  bool fail(std::string message) {
    return fail_at(place(), "is not valid JSON: " + std::move(message));
  }

  bool fail_at(origin where, std::string message) {
    problem_ = problem{severity::error, std::move(where), std::move(message)};
    return false;
  }

  origin place() const { return {name_, line_, static_cast<unsigned>(at_ - line_start_ + 1)}; }

  void skip_blanks() {
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '\n') {
        ++line_;
        line_start_ = at_ + 1;
      } else if (c != ' ' && c != '\t' && c != '\r') {
        return;
      }
    }
  }

  bool next_is(char c) {
    skip_blanks();
    return at_ < text_.size() && text_[at_] == c;
  }

  bool take(char c) {
    if (!next_is(c))
      return false;
    ++at_;
    return true;
  }

  bool read_value(node& out, std::size_t depth) {
    skip_blanks();
    out.where = place();
    if (depth >= max_file_depth)
      return fail("nested too deeply");
    if (take('{'))
      return read_object(out, depth);
    if (take('['))
      return read_array(out, depth);
    return read_scalar(out);
  }

  bool read_object(node& out, std::size_t depth) {
    auto& members = out.data.emplace<object>();
    if (take('}'))
      return true;
    do {
      member next;
      if (!read_key(members, next) || !read_value(next.value, depth + 1))
        return false;
      members.push_back(std::move(next));
    } while (take(','));
    return take('}') || fail("expected , or }");
  }

  bool read_key(const object& members, member& out) {
    if (!next_is('"'))
      return fail("expected a key in quotes");
    out.where = place();
    node text;
    if (!read_scalar(text))
      return false;
    out.key = std::get<std::string>(text.data);
    for (const auto& seen : members)
      if (seen.key == out.key)
        return fail_at(
          out.where, "the key " + printable(out.key) + " stands here twice, first in line "
                       + std::to_string(seen.where.line));
    return take(':') || fail("expected : behind the key");
  }

  bool read_array(node& out, std::size_t depth) {
    auto& items = out.data.emplace<array>();
    if (take(']'))
      return true;
    do {
      node next;
      if (!read_value(next, depth + 1))
        return false;
      items.push_back(std::move(next));
    } while (take(','));
    return take(']') || fail("expected , or ]");
  }

  bool read_scalar(node& out) {
    const auto literal = next_literal();
    const auto value = json::parse(literal, {.max_bytes = max_file_bytes, .max_depth = 1});
    if (!value)
      return fail(literal.empty() ? "expected a value" : "malformed string, number or word");
    out = to_node(*value, place());
    at_ += literal.size();
    return true;
  }

  /// The bytes up to the closing quote, or up to the next structural character.
  std::string_view next_literal() const {
    const auto rest = text_.substr(at_);
    if (!rest.starts_with('"'))
      return rest.substr(0, rest.find_first_of(" \t\r\n,:]}[{\""));
    std::size_t end = 1;
    while (end < rest.size() && rest[end] != '"' && rest[end] != '\n')
      end += rest[end] == '\\' ? 2 : 1;
    return rest.substr(0, end + 1);
  }

  const std::string& name_;
  std::string_view text_;
  std::size_t at_ = 0;
  unsigned line_ = 1;
  std::size_t line_start_ = 0;
  std::optional<problem> problem_;
};

} // namespace

config_result<node> read_json(const std::string& name, std::string_view text) {
  return structure_reader(name, text).read();
}

} // namespace gatehouse::config
