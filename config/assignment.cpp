#include "config/assignment.hpp"

#include "config/nearest_name.hpp"
#include "config/old_names.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace gatehouse::config {

namespace {

/// Dotted names of all keys and of all sections above them.
std::vector<std::string> all_names() {
  std::set<std::string> names;
  for (const auto& x : all_keys())
    for (auto name = x.name;; name.resize(name.rfind('.'))) {
      names.insert(name);
      if (name.find('.') == std::string::npos)
        break;
    }
  return {names.begin(), names.end()};
}

const old_key* find_old_key(std::string_view name) {
  const auto& table = old_keys();
  const auto found =
    std::find_if(table.begin(), table.end(), [&](const old_key& x) { return x.name == name; });
  return found == table.end() ? nullptr : &*found;
}

bool is_old_section(std::string_view name) {
  return std::any_of(old_keys().begin(), old_keys().end(), [&](const old_key& x) {
    return x.name.starts_with(name) && x.name.substr(name.size()).starts_with('.');
  });
}

/// Walks one file.
class walker {
public:
  assignments walk(const node& root) {
    visit(root, "");
    return std::move(out_);
  }

private:
  void complain(severity weight, const origin& where, std::string message) {
    out_.problems.push_back({weight, where, std::move(message)});
  }

  void visit(const node& section, const std::string& above) {
    const auto* members = std::get_if<object>(&section.data);
    if (members == nullptr) {
      if (!std::holds_alternative<std::monostate>(section.data))
        complain(
          severity::error, section.where,
          above + " must be an object, not " + std::string(kind_of(section)));
      return;
    }
    for (const auto& entry : *members)
      visit_member(entry, above.empty() ? entry.key : above + "." + entry.key);
  }

  void visit_member(const member& entry, const std::string& name) {
    if (entry.key.find('.') != std::string::npos)
      complain(
        severity::error, entry.where,
        printable(entry.key) + " must be nested, one object for each part of the name");
    else if (const auto* found = find_key(name))
      assign(*found, entry);
    else if (const auto* old = find_old_key(name))
      assign_old(*old, entry);
    else if (is_section(name) || is_old_section(name))
      visit(entry.value, name);
    else
      complain(severity::error, entry.where, "unknown key " + printable(name) + suggestion(name));
  }

  void assign_old(const old_key& old, const member& entry) {
    complain(
      severity::warning, entry.where,
      std::string(old.name) + " is an old name of " + std::string(old.key));
    assign(*find_key(old.key), entry);
  }

  void assign(const key& what, const member& entry) {
    const auto twin = std::find_if(
      out_.list.begin(), out_.list.end(), [&](const assignment& x) { return x.what == &what; });
    if (twin == out_.list.end())
      out_.list.push_back({&what, entry.value});
    else if (!(to_json(twin->value) == to_json(entry.value)))
      complain(
        severity::error, entry.where,
        what.name + " has another value under its other name in line "
          + std::to_string(twin->value.where.line));
  }

  assignments out_;
};

} // namespace

assignments assignments_in(const node& file) {
  return walker().walk(file);
}

std::string suggestion(std::string_view name) {
  const auto meant = nearest_name(name, all_names());
  return meant ? "; did you mean " + *meant + "?" : "";
}

} // namespace gatehouse::config
