#include "web/template.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::web;

namespace {

const template_object complete{
  {"name", template_value{std::string("x")}},
  {"flag", template_value{true}},
  {"items",
   template_value{std::vector<template_object>{{{"item", template_value{std::string("x")}}}}}}};

std::optional<page_template::found_file> find_file(std::string_view name) {
  using found = page_template::found_file;
  if (name == "part")
    return found{"part.html", "[{{name}}]"};
  if (name == "circle")
    return found{"circle.html", "{{>circle}}"};
  if (name == "broken")
    return found{"broken.html", "\n\n{{nothing"};
  return std::nullopt;
}

bool is_text(std::string_view name) {
  return name == "greeting";
}

std::string_view text(std::string_view) {
  return "Hello {name}, {unknown}{";
}

std::string render(std::string_view source, const template_object& data) {
  auto read = page_template::parse("a.html", source, find_file);
  REQUIRE(std::holds_alternative<page_template>(read));
  return std::get<page_template>(read).render(data, text);
}

/// What is wrong with a template, or nothing.
std::string problem_of(std::string_view source) {
  auto read = page_template::parse("a.html", source, find_file);
  if (auto* problem = std::get_if<template_problem>(&read))
    return to_string(*problem);
  const auto problem = std::get<page_template>(read).check(complete, is_text);
  return problem ? to_string(*problem) : std::string();
}

template_object named(std::string name) {
  return {{"name", template_value{std::move(name)}}};
}

} // namespace

TEST_CASE("AB-47 texts are escaped wherever they stand, those of the catalogue, too") {
  const auto data = named(R"(<script>"'&`)");
  const std::string safe = "&lt;script&gt;&quot;&#39;&amp;&#96;";
  CHECK(render("<p>{{name}}</p>", data) == "<p>" + safe + "</p>");
  CHECK(render("<p title=\"{{ name }}\">", data) == "<p title=\"" + safe + "\">");
  CHECK(render("{{t.greeting}}", data) == "Hello " + safe + ", ");
  CHECK(render("{{>part}}", data) == "[" + safe + "]");
}

TEST_CASE("AB-47 what a text holds is no template") {
  CHECK(
    render("{{name}}{{t.greeting}}", named("{{name}}{name}"))
    == "{{name}}{name}Hello {{name}}{name}, ");
}

TEST_CASE("sections stand when there is something") {
  const template_object data{
    {"flag", template_value{true}},
    {"empty", template_value{std::string()}},
    {"items", template_value{std::vector<template_object>{named("a"), named("b")}}}};
  CHECK(render("{{#flag}}yes{{/flag}}{{^flag}}no{{/flag}}", data) == "yes");
  CHECK(render("{{#empty}}yes{{/empty}}{{^empty}}no{{/empty}}", data) == "no");
  CHECK(render("{{#items}}{{name}},{{/items}}{{^items}}none{{/items}}", data) == "a,b,");
  CHECK(render("{{#nothing}}yes{{/nothing}}{{! a remark }}", data).empty());
}

TEST_CASE("a template that is wrong is refused with file and line") {
  CHECK(problem_of("<p>\n{{nam}}</p>") == "a.html:2: this page has nothing called {{nam}}");
  CHECK(problem_of("{{t.welcome}}") == "a.html:1: there is no text {{t.welcome}}");
  CHECK(problem_of("\n{{>missing}}") == "a.html:2: there is no template missing.html");
  CHECK(problem_of("{{>circle}}") == "circle.html:1: templates name each other in a circle");
  CHECK(problem_of("{{>broken}}") == "broken.html:3: {{ without }}");
  CHECK(problem_of("\n{{#flag}}") == "a.html:2: {{flag}} is never closed");
  CHECK(problem_of("{{/flag}}") == "a.html:1: {{/flag}} closes nothing that is open here");
  CHECK(
    problem_of("{{#flag}}{{#name}}{{/flag}}{{/name}}").find("closes nothing") != std::string::npos);
  CHECK(problem_of("{{}}") == "a.html:1: {{}} is no name");
  CHECK(problem_of("{{a b}}") == "a.html:1: {{a b}} is no name");
  CHECK(problem_of("{{flag}}").find("is no text") != std::string::npos);
  CHECK(problem_of("{{item}}").find("nothing called") != std::string::npos);
  CHECK(problem_of("{{#items}}{{item}}{{name}}{{/items}}").empty());
}

TEST_CASE("AB-47 a text may stand nowhere where escaping would not help") {
  for (const auto* source :
       {"<p {{name}}>", "<p title={{name}}>", "<{{name}}>", "<!-- {{name}} -->",
        "<script>{{name}}</script>", "<style>{{name}}</style>", "<SCRIPT type='x'>{{name}}",
        "<script>\"</p>{{name}}", "<p {{#flag}}title=\"{{/flag}}{{name}}"})
    CHECK_MESSAGE(problem_of(source) != "", source);
  for (const auto* source :
       {"{{name}}", "<p>{{name}}</p>", "<p a='{{name}}' b=\"{{name}}\">{{name}}",
        "<!-- x -->{{name}}", "<script>x</script>{{name}}",
        "<input {{#flag}}checked{{/flag}}>{{name}}", "<title>{{name}}</title>",
        "<scripted>{{name}}", "<p\n>{{name}}"})
    CHECK_MESSAGE(problem_of(source) == "", source);
}
