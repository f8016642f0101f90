#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// A small template language without logic, in which nothing can be written unescaped (AB-47):
///
///     {{name}}                 a text, escaped for HTML
///     {{t.name}}               a text of the catalogue in the page's language, escaped
///     {{#name}}…{{/name}}      once when it is true or not empty; for each item of a list
///     {{^name}}…{{/name}}      when it is false or empty
///     {{>file}}                another template, `file.html`, as if it stood here
///     {{! anything }}          a remark
///
/// Texts may stand between elements and in quoted attributes, nowhere else: in scripts, styles,
/// comments, names of elements and bare attributes no escaping would be right.
namespace gatehouse::web {

struct template_value;
using template_object = std::map<std::string, template_value, std::less<>>;

/// What a name stands for.
struct template_value {
  std::variant<std::string, bool, std::vector<template_object>> data;
};

/// Where a template is wrong, and why.
struct template_problem {
  std::string file;
  unsigned line = 0;
  std::string message;
};

/// `file:line: message`.
[[nodiscard]] std::string to_string(const template_problem& x);

/// One piece of a template.
struct template_node {
  enum class kind : unsigned char { literal, text, catalogue, section, inverted };

  kind what = kind::literal;
  /// The literal itself, or a name.
  std::string text;
  std::vector<template_node> inner;
  std::string file;
  unsigned line = 0;
};

/// A template that has been read. Immutable.
class page_template {
public:
  /// A template that another one names.
  struct found_file {
    /// What problems call it.
    std::string file;
    std::string text;
  };
  /// Finds another template by its name without `.html`; nothing when there is none.
  using finder = std::function<std::optional<found_file>(std::string_view)>;

  /// Reads a template and those that it names.
  ///
  /// @param file  what problems call it.
  [[nodiscard]] static std::variant<page_template, template_problem> parse(
    std::string file, std::string_view text, const finder& find);

  /// Checks that every name is one that the page has, and that no text of the catalogue is missing.
  ///
  /// @param complete  everything that the page may have, each list with one item.
  [[nodiscard]] std::optional<template_problem> check(
    const template_object& complete,
    const std::function<bool(std::string_view)>& is_in_catalogue) const;

  /// Finds a text of the catalogue in the language of the page.
  using catalogue = std::function<std::string_view(std::string_view)>;

  /// Writes the page. In texts of the catalogue `{name}` stands for a text of the page.
  [[nodiscard]] std::string render(const template_object& data, const catalogue& texts) const;

private:
  std::vector<template_node> nodes_;
};

} // namespace gatehouse::web
