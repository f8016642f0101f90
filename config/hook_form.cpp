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

/// RFC 9110 §5.6.2: the name of a header, and of a cookie (RFC 6265 §4.1.1).
bool is_token(std::string_view text) {
  constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')
           || marks.find(c) != std::string_view::npos;
  });
}

/// What a header can hold; a cookie ends at a semicolon.
bool is_key(std::string_view text, bool is_cookie) {
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return c >= ' ' && c <= '~' && !(is_cookie && (c == ';' || c == ',' || c == ' ' || c == '"'));
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
  const bool is_cookie = place != nullptr && *place == json::value("cookie");
  return *type == json::value("api_key") && has_only(*config, {"in", "name", "value"})
         && has_text(*config, "name") && has_text(*config, "value")
         && is_token(*config->find("name")->if_string())
         && is_key(*config->find("value")->if_string(), is_cookie);
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
