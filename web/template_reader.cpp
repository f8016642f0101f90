#include "web/template_reader.hpp"

#include <algorithm>

namespace gatehouse::web {

namespace {

using kind = template_node::kind;

/// Templates within templates: deeper is a circle.
constexpr unsigned max_depth = 8;
constexpr std::string_view name_characters =
  "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos)
    return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

/// Reads one file; a problem is kept, and everything after it passed over.
class reader {
public:
  reader(std::string file, const page_template::finder& find, unsigned depth)
    : file_(std::move(file)), find_(find), depth_(depth) {
    open_.push_back({});
  }

  std::variant<std::vector<template_node>, template_problem> read(std::string_view text) {
    while (!text.empty() && !problem_) {
      const auto open = text.find("{{");
      take_literal(text.substr(0, open));
      if (open == std::string_view::npos)
        break;
      text.remove_prefix(open + 2);
      const auto close = text.find("}}");
      if (close == std::string_view::npos) {
        fail("{{ without }}");
        break;
      }
      take_tag(trimmed(text.substr(0, close)));
      count_lines(text.substr(0, close));
      text.remove_prefix(close + 2);
    }
    if (!problem_ && open_.size() > 1)
      fail("{{" + open_.back().text + "}} is never closed");
    if (problem_)
      return std::move(*problem_);
    return std::move(open_.front().inner);
  }

private:
  void count_lines(std::string_view text) {
    line_ += static_cast<unsigned>(std::count(text.begin(), text.end(), '\n'));
  }

  void fail(std::string message) {
    if (!problem_)
      problem_ = template_problem{file_, line_, std::move(message)};
  }

  void add(kind what, std::string_view text) {
    open_.back().inner.push_back(
      {.what = what, .text = std::string(text), .inner = {}, .file = file_, .line = line_});
  }

  void take_literal(std::string_view text) {
    if (!text.empty())
      add(kind::literal, text);
    count_lines(text);
  }

  void take_tag(std::string_view tag) {
    if (tag.starts_with('!'))
      return;
    const char sigil = tag.empty() ? ' ' : tag.front();
    const bool has_sigil = std::string_view("#^/>").find(sigil) != std::string_view::npos;
    const auto name = trimmed(has_sigil ? tag.substr(1) : tag);
    if (name.empty() || name.find_first_not_of(name_characters) != std::string_view::npos)
      return fail("{{" + std::string(tag) + "}} is no name");
    switch (sigil) {
    case '#':
      return open(kind::section, name);
    case '^':
      return open(kind::inverted, name);
    case '/':
      return close(name);
    case '>':
      return include(name);
    default:
      if (name.starts_with("t."))
        return add(kind::catalogue, name.substr(2));
      return add(kind::text, name);
    }
  }

  void open(kind what, std::string_view name) {
    open_.push_back(
      {.what = what, .text = std::string(name), .inner = {}, .file = file_, .line = line_});
  }

  void close(std::string_view name) {
    if (open_.size() == 1 || open_.back().text != name)
      return fail("{{/" + std::string(name) + "}} closes nothing that is open here");
    auto section = std::move(open_.back());
    open_.pop_back();
    open_.back().inner.push_back(std::move(section));
  }

  void include(std::string_view name) {
    if (depth_ == max_depth)
      return fail("templates name each other in a circle");
    const auto found = find_(name);
    if (!found)
      return fail("there is no template " + std::string(name) + ".html");
    auto inner = reader(found->file, find_, depth_ + 1).read(found->text);
    if (auto* problem = std::get_if<template_problem>(&inner)) {
      problem_ = std::move(*problem);
      return;
    }
    for (auto& each : std::get<std::vector<template_node>>(inner))
      open_.back().inner.push_back(std::move(each));
  }

  std::string file_;
  const page_template::finder& find_;
  unsigned depth_;
  unsigned line_ = 1;
  /// Sections that wait for their end; the first one is the file.
  std::vector<template_node> open_;
  std::optional<template_problem> problem_;
};

} // namespace

std::variant<std::vector<template_node>, template_problem> read_template(
  std::string file, std::string_view text, const page_template::finder& find) {
  return reader(std::move(file), find, 0).read(text);
}

} // namespace gatehouse::web
