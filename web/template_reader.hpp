#pragma once

#include "web/template.hpp"

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace gatehouse::web {

/// Reads the text of a template into pieces; templates that it names stand in place of their names.
[[nodiscard]] std::variant<std::vector<template_node>, template_problem> read_template(
  std::string file, std::string_view text, const page_template::finder& find);

} // namespace gatehouse::web
