#include "config/hook_form.hpp"

#include "config/url.hpp"

#include <algorithm>
#include <initializer_list>
#include <string_view>

namespace gatehouse::config {

namespace json = protocol::json;

namespace {

bool has_text(const json::value& x, std::string_view name) {
  const auto* found = x.find(name);
  return found != nullptr && found->if_string() != nullptr;
}

bool has_only(const json::value& x, std::initializer_list<std::string_view> names) {
  const auto* members = x.if_object();
  return members != nullptr
         && std::all_of(members->begin(), members->end(), [&](const auto& entry) {
              return std::find(names.begin(), names.end(), entry.first) != names.end();
            });
}

bool is_hook_auth(const json::value& x) {
  const auto* config = x.find("config");
  const auto* type = x.find("type");
  if (!has_only(x, {"type", "config"}) || config == nullptr || type == nullptr)
    return false;
  const auto* place = config->find("in");
  if (place != nullptr && *place != json::value("header") && *place != json::value("cookie"))
    return false;
  return *type == json::value("api_key") && has_only(*config, {"in", "name", "value"})
         && has_text(*config, "name") && has_text(*config, "value");
}

} // namespace

bool is_text_map(const json::value& x) {
  const auto* members = x.if_object();
  return members != nullptr && std::all_of(members->begin(), members->end(), [](const auto& entry) {
           return entry.second.if_string() != nullptr;
         });
}

bool is_hook(const json::value& x) {
  const auto* link = x.if_string() != nullptr ? &x : x.find("url");
  if (link == nullptr || link->if_string() == nullptr || !split_url(*link->if_string()))
    return false;
  const auto* auth = x.find("auth");
  return x.if_string() != nullptr
         || (has_only(x, {"url", "auth"}) && (auth == nullptr || is_hook_auth(*auth)));
}

} // namespace gatehouse::config
