#include "web/template.hpp"

#include "web/html.hpp"
#include "web/markup_state.hpp"
#include "web/template_reader.hpp"

#include <algorithm>

namespace gatehouse::web {

namespace {

using scopes = std::vector<const template_object*>;
using kind = template_node::kind;

const template_value* find(const scopes& from, std::string_view name) {
  for (auto scope = from.rbegin(); scope != from.rend(); ++scope)
    if (const auto found = (*scope)->find(name); found != (*scope)->end())
      return &found->second;
  return nullptr;
}

bool is_true(const template_value& x) {
  if (const auto* text = std::get_if<std::string>(&x.data))
    return !text->empty();
  if (const auto* flag = std::get_if<bool>(&x.data))
    return *flag;
  return !std::get<std::vector<template_object>>(x.data).empty();
}

std::string_view text_of(const scopes& from, std::string_view name) {
  const auto* found = find(from, name);
  const auto* text = found == nullptr ? nullptr : std::get_if<std::string>(&found->data);
  return text == nullptr ? std::string_view() : std::string_view(*text);
}

/// Puts texts of the page into a text of the catalogue.
std::string filled(std::string_view text, const scopes& from) {
  std::string out;
  while (!text.empty()) {
    const auto open = text.find('{');
    out += text.substr(0, open);
    const auto close = open == std::string_view::npos ? open : text.find('}', open);
    if (close == std::string_view::npos)
      break;
    out += text_of(from, text.substr(open + 1, close - open - 1));
    text.remove_prefix(close + 1);
  }
  return out;
}

class writer {
public:
  explicit writer(const page_template::catalogue& texts) : texts_(texts) {}

  std::string take() { return std::move(out_); }

  void write(const std::vector<template_node>& nodes, scopes& data) {
    for (const auto& node : nodes)
      write_one(node, data);
  }

private:
  void write_one(const template_node& node, scopes& data) {
    switch (node.what) {
    case kind::literal:
      out_ += node.text;
      return;
    case kind::text:
      out_ += escape_html(text_of(data, node.text));
      return;
    case kind::catalogue:
      out_ += escape_html(filled(texts_(node.text), data));
      return;
    case kind::section:
      return write_section(node, data);
    case kind::inverted:
      if (const auto* x = find(data, node.text); x == nullptr || !is_true(*x))
        write(node.inner, data);
      return;
    }
  }

  void write_section(const template_node& node, scopes& data) {
    const auto* x = find(data, node.text);
    if (x == nullptr || !is_true(*x))
      return;
    const auto* items = std::get_if<std::vector<template_object>>(&x->data);
    if (items == nullptr)
      return write(node.inner, data);
    for (const auto& item : *items) {
      data.push_back(&item);
      write(node.inner, data);
      data.pop_back();
    }
  }

  const page_template::catalogue& texts_;
  std::string out_;
};

/// Looks at every name and at every place where a text is written.
class checker {
public:
  explicit checker(const std::function<bool(std::string_view)>& is_in_catalogue)
    : is_in_catalogue_(is_in_catalogue) {}

  std::optional<template_problem> check(const std::vector<template_node>& nodes, scopes& data) {
    for (const auto& node : nodes)
      if (auto problem = check_one(node, data))
        return problem;
    return std::nullopt;
  }

private:
  static template_problem wrong(const template_node& node, std::string message) {
    return {node.file, node.line, std::move(message)};
  }

  std::optional<template_problem> check_one(const template_node& node, scopes& data) {
    if (node.what == kind::literal) {
      place_.read(node.text);
      return std::nullopt;
    }
    if (node.what == kind::catalogue && !is_in_catalogue_(node.text))
      return wrong(node, "there is no text {{t." + node.text + "}}");
    const auto* x = node.what == kind::catalogue ? nullptr : find(data, node.text);
    if (node.what != kind::catalogue && x == nullptr)
      return wrong(node, "this page has nothing called {{" + node.text + "}}");
    if (node.what == kind::section || node.what == kind::inverted)
      return check_section(node, *x, data);
    if (x != nullptr && !std::holds_alternative<std::string>(x->data))
      return wrong(node, "{{" + node.text + "}} is no text; write {{#" + node.text + "}}");
    if (!place_.takes_text())
      return wrong(
        node, "{{" + node.text + "}} may stand between elements and in quoted attributes only");
    return std::nullopt;
  }

  std::optional<template_problem> check_section(
    const template_node& node, const template_value& x, scopes& data) {
    const auto before = place_;
    const auto* items = std::get_if<std::vector<template_object>>(&x.data);
    if (items != nullptr && node.what == kind::section)
      data.push_back(&items->front());
    auto problem = check(node.inner, data);
    if (items != nullptr && node.what == kind::section)
      data.pop_back();
    if (!problem && !(place_ == before))
      return wrong(node, "{{" + node.text + "}} must end in the kind of place where it begins");
    return problem;
  }

  const std::function<bool(std::string_view)>& is_in_catalogue_;
  markup_state place_;
};

} // namespace

std::string to_string(const template_problem& x) {
  return x.file + ':' + std::to_string(x.line) + ": " + x.message;
}

std::variant<page_template, template_problem> page_template::parse(
  std::string file, std::string_view text, const finder& find) {
  auto read = read_template(std::move(file), text, find);
  if (auto* problem = std::get_if<template_problem>(&read))
    return std::move(*problem);
  page_template x;
  x.nodes_ = std::move(std::get<std::vector<template_node>>(read));
  return x;
}

std::optional<template_problem> page_template::check(
  const template_object& complete,
  const std::function<bool(std::string_view)>& is_in_catalogue) const {
  scopes data{&complete};
  return checker(is_in_catalogue).check(nodes_, data);
}

std::string page_template::render(const template_object& data, const catalogue& texts) const {
  scopes stack{&data};
  writer out(texts);
  out.write(nodes_, stack);
  return out.take();
}

} // namespace gatehouse::web
