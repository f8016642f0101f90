#include "web/site.hpp"

#include "web/builtin.hpp"
#include "web/page_shapes.hpp"
#include "web/texts.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace gatehouse::web {

namespace {

constexpr std::array<std::string_view, 6> page_names{"claims", "consent", "device",
                                                     "login",  "logout",  "message"};
constexpr std::string_view layout = "layout";
constexpr std::string_view content = "content";
constexpr std::string_view page_ending = ".html";
constexpr std::string_view style = "style.css";

struct known_ending {
  std::string_view ending;
  std::string_view media_type;
};

constexpr std::array<known_ending, 8> endings{{
  {".css", "text/css; charset=utf-8"},
  {".svg", "image/svg+xml"},
  {".png", "image/png"},
  {".jpg", "image/jpeg"},
  {".webp", "image/webp"},
  {".ico", "image/x-icon"},
  {".woff", "font/woff"},
  {".woff2", "font/woff2"},
}};

const site::file* find_file(const std::vector<site::file>& files, std::string_view name) {
  const auto found =
    std::find_if(files.begin(), files.end(), [&](const auto& each) { return each.name == name; });
  return found == files.end() ? nullptr : &*found;
}

bool is_in_catalogue(std::string_view name) {
  return !find_text(language::english, name).empty();
}

/// Finds templates: what was given comes before what is built in. Keeps in mind what was used.
class shelf {
public:
  explicit shelf(const std::vector<site::file>& files) : files_(files) {}

  std::optional<page_template::found_file> find(std::string_view name) {
    const auto whole = std::string(name) + std::string(page_ending);
    used_.insert(whole);
    if (const auto* given = find_file(files_, whole))
      return page_template::found_file{whole, given->text};
    if (const auto carried = builtin_file(whole))
      return page_template::found_file{whole, std::string(*carried)};
    return std::nullopt;
  }

  std::variant<page_template, template_problem> read(std::string_view page) {
    const auto find_within = [this, page](std::string_view name) {
      return find(name == content ? page : name);
    };
    auto read = page_template::parse(
      std::string(layout) + std::string(page_ending), find(layout)->text, find_within);
    const auto* made = std::get_if<page_template>(&read);
    if (made == nullptr)
      return read;
    if (auto problem = made->check(shape_of(page), is_in_catalogue))
      return std::move(*problem);
    return read;
  }

  [[nodiscard]] bool has_used(const std::string& name) const { return used_.contains(name); }

private:
  const std::vector<site::file>& files_;
  std::set<std::string> used_;
};

} // namespace

std::optional<std::string_view> media_type_of(std::string_view name) noexcept {
  const auto found = std::find_if(endings.begin(), endings.end(), [&](const known_ending& each) {
    return name.ends_with(each.ending);
  });
  return found == endings.end() ? std::nullopt : std::optional(found->media_type);
}

std::variant<site, template_problem> site::make(const std::vector<file>& files) {
  site x;
  shelf templates(files);
  for (const auto page : page_names) {
    auto read = templates.read(page);
    if (auto* problem = std::get_if<template_problem>(&read))
      return std::move(*problem);
    x.templates_.emplace(page, std::move(std::get<page_template>(read)));
  }
  x.assets_.emplace(
    style, asset{std::string(*media_type_of(style)), std::string(*builtin_file(style))});
  for (const auto& each : files) {
    if (each.name.ends_with(page_ending)) {
      if (!templates.has_used(each.name))
        return template_problem{each.name, 1, "no page has this name, and no template names it"};
      continue;
    }
    const auto type = media_type_of(each.name);
    if (!type)
      return template_problem{each.name, 1, "files of this kind are not served"};
    x.assets_.insert_or_assign(each.name, asset{std::string(*type), each.text});
  }
  return x;
}

std::shared_ptr<const site> site::builtin() {
  auto made = make({});
  return std::make_shared<const site>(std::move(std::get<site>(made)));
}

const asset* site::find_asset(std::string_view name) const {
  const auto found = assets_.find(name);
  return found == assets_.end() ? nullptr : &found->second;
}

} // namespace gatehouse::web
