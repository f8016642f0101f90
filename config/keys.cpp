#include "config/keys.hpp"

#include "config/key_rows.hpp"

#include <algorithm>
#include <cassert>
#include <iterator>

namespace gatehouse::config {

namespace {

std::vector<key> make_table() {
  std::vector<key> table;
  for (auto* part :
       {&process_keys, &serve_keys, &url_keys, &page_keys, &oauth2_keys, &discovery_keys,
        &outside_keys}) {
    auto rows = part();
    std::move(rows.begin(), rows.end(), std::back_inserter(table));
  }
  return table;
}

} // namespace

const std::vector<key>& all_keys() {
  static const std::vector<key> table = make_table();
  return table;
}

const key* find_key(std::string_view name) {
  const auto& table = all_keys();
  const auto found =
    std::find_if(table.begin(), table.end(), [&](const key& x) { return x.name == name; });
  return found == table.end() ? nullptr : &*found;
}

std::size_t index_of(std::string_view name) {
  const auto* found = find_key(name);
  assert(found != nullptr);
  return static_cast<std::size_t>(found - all_keys().data());
}

bool is_section(std::string_view name) {
  const auto& table = all_keys();
  return std::any_of(table.begin(), table.end(), [&](const key& x) {
    return x.name.size() > name.size() && x.name[name.size()] == '.' && x.name.starts_with(name);
  });
}

std::string default_json(const key& x, protocol::profile which) {
  return x.by_profile == nullptr ? x.default_json : x.by_profile(protocol::rules_of(which));
}

std::optional<std::string> environment_name(const key& x) {
  if (x.name == "version")
    return std::nullopt;
  std::string out = x.name;
  for (auto& c : out) {
    if (c >= 'a' && c <= 'z')
      c = static_cast<char>(c - 'a' + 'A');
    else if (!((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')))
      c = '_';
  }
  return out;
}

bool takes_list(const key& x) noexcept {
  return x.type == value_type::texts || x.type == value_type::choices
         || x.type == value_type::networks;
}

} // namespace gatehouse::config
