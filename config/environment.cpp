#include "config/environment.hpp"

#include "config/nearest_name.hpp"
#include "config/old_names.hpp"
#include "config/value.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>

namespace gatehouse::config {

namespace {

constexpr std::size_t max_variable_bytes = 64 * 1024;
constexpr std::size_t max_elements = 1000;

/// The command line's own variables begin like keys.
constexpr std::array<std::string_view, 3> foreign_names{
  "OAUTH2_CLIENT_ID", "OAUTH2_CLIENT_SECRET", "OAUTH2_ACCESS_TOKEN"};

/// What a variable sets.
struct target {
  const key* what = nullptr;
  std::optional<std::size_t> element{};
  bool is_old = false;
};

std::optional<std::size_t> element_number(std::string_view digits) {
  std::size_t out = 0;
  const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
  if (fault != std::errc{} || end != digits.data() + digits.size() || out >= max_elements)
    return std::nullopt;
  return out;
}

std::optional<target> target_of(std::string_view name) {
  for (const auto& old : old_variables())
    if (old.name == name)
      return target{find_key(old.key), old.element, true};
  for (const auto& x : all_keys()) {
    const auto own = environment_name(x);
    if (!own || !name.starts_with(*own))
      continue;
    if (name.size() == own->size())
      return target{&x};
    if (takes_list(x) && name[own->size()] == '_')
      if (const auto number = element_number(name.substr(own->size() + 1)))
        return target{&x, number};
  }
  return std::nullopt;
}

/// The key whose object the variable wants to reach into (`OAUTH2_TOKEN_HOOK_URL`).
const key* object_above(std::string_view name) {
  for (const auto& x : all_keys()) {
    const auto own = environment_name(x);
    if (
      (x.type == value_type::hook || x.type == value_type::text_map) && own
      && name.starts_with(*own + "_"))
      return &x;
  }
  return nullptr;
}

bool is_kubernetes_address(std::string_view text) {
  return text.starts_with("tcp://") || text.starts_with("udp://") || text.starts_with("sctp://");
}

bool is_kubernetes_name(std::string_view name) {
  for (const auto* part : {"_PORT_", "_SERVICE_PORT", "_SERVICE_HOST"})
    if (name.find(part) != std::string_view::npos)
      return true;
  return false;
}

/// Tells whether a name begins like the section of a key (`SERVE_`).
bool begins_like_a_key(std::string_view name) {
  return std::any_of(all_keys().begin(), all_keys().end(), [&](const key& x) {
    const auto own = environment_name(x);
    const auto section = x.name.find('.');
    return own && section != std::string::npos && own->size() > section && name.size() > section
           && name.substr(0, section) == own->substr(0, section) && name[section] == '_';
  });
}

bool looks_like_ours(std::string_view name) {
  return begins_like_a_key(name)
         && std::find(foreign_names.begin(), foreign_names.end(), name) == foreign_names.end()
         && !is_kubernetes_name(name);
}

std::string variable_suggestion(std::string_view name) {
  std::vector<std::string> names;
  for (const auto& x : all_keys())
    if (auto own = environment_name(x))
      names.push_back(*std::move(own));
  const auto meant = nearest_name(name, names);
  return meant ? "; did you mean " + *meant + "?" : "";
}

/// Gathers the variables of one environment.
class gatherer {
public:
  assignments gather(const environment& variables) {
    for (const auto& [name, text] : variables)
      if (!text.empty())
        take(name, text);
    for (const auto& [what, found] : found_)
      settle(*what, found);
    return std::move(out_);
  }

private:
  struct variable {
    std::string name;
    std::string text;
  };

  /// What was said about one key.
  struct mentions {
    std::vector<variable> whole;
    std::map<std::size_t, std::vector<variable>> elements;
  };

  static origin place(const std::string& name) { return {"environment " + printable(name), 0, 0}; }

  void complain(severity weight, const std::string& name, std::string message) {
    out_.problems.push_back({weight, place(name), std::move(message)});
  }

  void take(const std::string& name, const std::string& text) {
    const auto aim = target_of(name);
    if (!aim) {
      pass_over(name);
      return;
    }
    if (aim->what->type == value_type::integer && is_kubernetes_address(text)) {
      complain(
        severity::warning, name, "is the address of a Kubernetes service and is passed over");
      return;
    }
    if (text.size() > max_variable_bytes) {
      complain(severity::error, name, "is longer than 64 KiB");
      return;
    }
    if (aim->is_old)
      complain(severity::warning, name, "is an old name of " + *environment_name(*aim->what));
    auto& found = found_[aim->what];
    (aim->element ? found.elements[*aim->element] : found.whole).push_back({name, text});
  }

  void pass_over(const std::string& name) {
    if (const auto* above = object_above(name))
      complain(
        severity::error, name,
        "reaches into " + above->name + "; set " + *environment_name(*above) + " as JSON");
    else if (looks_like_ours(name))
      complain(severity::warning, name, "names no key" + variable_suggestion(name));
  }

  /// Tells whether all names agree; the first one counts.
  bool agree(const key& what, const std::vector<variable>& said) {
    const auto other = std::find_if(
      said.begin(), said.end(), [&](const variable& x) { return x.text != said[0].text; });
    if (other == said.end())
      return true;
    const auto& name = said[0].name;
    complain(
      severity::error, other->name,
      other->name == name ? "is set twice to different values"
                          : what.name + " has another value in " + name);
    return false;
  }

  void settle(const key& what, const mentions& found) {
    std::optional<node> whole;
    if (!found.whole.empty()) {
      if (!agree(what, found.whole))
        return;
      whole = node{place(found.whole[0].name), untyped{found.whole[0].text}};
    }
    std::optional<node> list;
    if (!found.elements.empty()) {
      list = list_of(what, found.elements);
      if (!list)
        return;
    }
    if (whole && list && !is_same(what, *whole, *list)) {
      complain(
        severity::error, found.whole[0].name,
        what.name + " has another value in " + found.elements.begin()->second[0].name);
      return;
    }
    out_.list.push_back({&what, whole ? *std::move(whole) : *std::move(list)});
  }

  std::optional<node> list_of(
    const key& what, const std::map<std::size_t, std::vector<variable>>& elements) {
    node out{place(elements.begin()->second[0].name), array{}};
    auto& items = std::get<array>(out.data);
    for (const auto& [number, said] : elements) {
      if (!agree(what, said))
        return std::nullopt;
      if (number != items.size()) {
        complain(
          severity::error, said[0].name,
          "sets element " + std::to_string(number) + " of " + what.name + ", but element "
            + std::to_string(items.size()) + " is missing");
        return std::nullopt;
      }
      items.push_back({place(said[0].name), said[0].text});
    }
    return out;
  }

  static bool is_same(const key& what, const node& a, const node& b) {
    const auto left = read_value(what, a);
    const auto right = read_value(what, b);
    return std::holds_alternative<value>(left) && std::holds_alternative<value>(right)
           && std::get<value>(left) == std::get<value>(right);
  }

  std::map<const key*, mentions> found_;
  assignments out_;
};

} // namespace

assignments assignments_in(const environment& variables) {
  return gatherer().gather(variables);
}

} // namespace gatehouse::config
