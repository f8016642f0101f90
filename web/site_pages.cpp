#include "protocol/origin.hpp"
#include "web/site.hpp"
#include "web/texts.hpp"

#include <algorithm>
#include <array>

/// What stands on each page.
namespace gatehouse::web {

namespace {

/// A page may load the style and what lies beside it, and nothing else. There is no `form-action`
/// where a form is: browsers apply it to the redirects behind a form, too, and those of a login go
/// on to the client, and from there wherever the client likes.
constexpr std::string_view policy =
  "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; style-src 'self'; "
  "font-src 'self'; img-src 'self'";

constexpr std::size_t max_shown_bytes = 500;

/// Cuts what nobody reads to its end, between two characters.
std::string_view shortened(std::string_view x) {
  if (x.size() <= max_shown_bytes)
    return x;
  auto end = max_shown_bytes;
  while (end > 0 && (static_cast<unsigned char>(x[end]) & 0xC0U) == 0x80U)
    --end;
  return x.substr(0, end);
}

template_value text(std::string_view x) {
  return {std::string(shortened(x))};
}

/// What may stand in a link: nobody clicks on a script (AB-49).
std::string web_address(const std::string& uri) {
  return uri.starts_with("https://") || uri.starts_with("http://") ? uri : std::string();
}

/// Where a client's logo comes from; empty when it may not be shown: browsers refuse pictures without
/// TLS on a page with it, and what is no URL here could end up in the policy.
std::string logo_origin(const std::string& uri) {
  return uri.starts_with("https://") ? protocol::web_origin_of(uri) : std::string();
}

std::string filled(std::string_view pattern, std::string_view name, std::string_view value) {
  std::string out(pattern);
  const auto mark = '{' + std::string(name) + '}';
  if (const auto at = out.find(mark); at != std::string::npos)
    out.replace(at, mark.size(), value);
  return out;
}

/// How many folders up the pages' own folder lies.
std::string base_of(std::string_view path) {
  std::string base;
  for (auto slashes = std::count(path.begin(), path.end(), '/'); slashes > 1; --slashes)
    base += "../";
  return base + "ui/";
}

struct scope_name {
  std::string_view scope;
  std::string_view text;
};

constexpr std::array<scope_name, 7> scope_names{{
  {"openid", "scope_openid"},
  {"profile", "scope_profile"},
  {"email", "scope_email"},
  {"address", "scope_address"},
  {"phone", "scope_phone"},
  {"offline_access", "scope_offline"},
  {"offline", "scope_offline"},
}};

std::string scope_text(language in, std::string_view scope) {
  const auto found = std::find_if(
    scope_names.begin(), scope_names.end(), [&](const auto& each) { return each.scope == scope; });
  if (found != scope_names.end())
    return std::string(find_text(in, found->text));
  return filled(find_text(in, "scope_other"), "scope", shortened(scope));
}

std::string_view key_of(message x) noexcept {
  switch (x) {
  case message::logged_out:
    return "logged_out";
  case message::stayed:
    return "stayed";
  case message::device_done:
    return "device_done";
  case message::error:
    return "error";
  case message::unknown:
    return "unknown";
  case message::expired:
    return "expired";
  case message::used:
    return "used";
  case message::cookie_missing:
    return "cookie";
  case message::form_foreign:
    return "foreign";
  case message::busy:
    return "busy";
  case message::nobody:
    return "nobody";
  }
  return "error";
}

/// Empty for none.
std::string_view problem_text(language in, device_problem x) {
  switch (x) {
  case device_problem::none:
    return {};
  case device_problem::wrong:
    return find_text(in, "device_wrong");
  case device_problem::too_many:
    return find_text(in, "device_too_many");
  case device_problem::elsewhere:
    return find_text(in, "device_elsewhere");
  case device_problem::busy:
    return find_text(in, "device_busy");
  }
  return find_text(in, "device_wrong");
}

std::string_view link_text_of(message x) noexcept {
  return x == message::used || x == message::expired ? "start_again" : "try_again";
}

} // namespace

std::string wait_text(language in, std::chrono::seconds wait) {
  constexpr std::int64_t minute = 60;
  const bool is_long = wait.count() > minute;
  const auto count = is_long ? (wait.count() + minute - 1) / minute : wait.count();
  const auto* one = is_long ? "minute" : "second";
  const auto* many = is_long ? "minutes" : "seconds";
  return count == 1 ? std::string(find_text(in, one))
                    : filled(find_text(in, many), "count", std::to_string(count));
}

page site::render(
  std::string_view which, const page_place& at, template_object data, bool has_form,
  std::string_view image_origin) const {
  data.emplace("language", text(tag_of(at.language)));
  data.emplace("base", text(base_of(at.path)));
  const auto found = templates_.find(which);
  page made;
  made.html =
    found->second.render(data, [&](std::string_view name) { return find_text(at.language, name); });
  made.security_policy = policy;
  if (!image_origin.empty())
    made.security_policy.append(" ").append(image_origin);
  if (!has_form)
    made.security_policy += "; form-action 'none'";
  return made;
}

page site::login(const page_place& at, const login_view& x) const {
  std::string problem;
  if (x.wait.count() > 0)
    problem = filled(find_text(at.language, "login_later"), "wait", wait_text(at.language, x.wait));
  else if (x.is_wrong)
    problem = find_text(at.language, "login_wrong");
  const auto logo = logo_origin(x.logo_uri);
  return render(
    "login", at,
    {{"title", text(find_text(at.language, "login_title"))},
     {"client", text(x.client)},
     {"username", text(x.username)},
     {"form_token", template_value{x.form_token}},
     {"logo_uri", template_value{logo.empty() ? std::string() : x.logo_uri}},
     {"remember", template_value{x.remember}},
     {"problem", text(problem)}},
    true, logo);
}

page site::consent(const page_place& at, const consent_view& x) const {
  std::vector<template_object> scopes;
  for (const auto& each : x.scope)
    scopes.push_back({{"scope", text(each)}, {"text", text(scope_text(at.language, each))}});
  const auto policy_uri = web_address(x.policy_uri);
  const auto tos_uri = web_address(x.tos_uri);
  const auto logo = logo_origin(x.logo_uri);
  return render(
    "consent", at,
    {{"title", text(filled(find_text(at.language, "consent_title"), "client", x.client))},
     {"client", text(x.client)},
     {"account", text(x.account)},
     {"form_token", template_value{x.form_token}},
     {"logo_uri", template_value{logo.empty() ? std::string() : x.logo_uri}},
     {"has_scopes", template_value{!scopes.empty()}},
     {"scopes", template_value{std::move(scopes)}},
     {"has_links", template_value{!policy_uri.empty() || !tos_uri.empty()}},
     {"policy_uri", template_value{policy_uri}},
     {"tos_uri", template_value{tos_uri}}},
    true, logo);
}

page site::logout(const page_place& at, const logout_view& x) const {
  return render(
    "logout", at,
    {{"title", text(find_text(at.language, "logout_title"))},
     {"client", text(x.client)},
     {"form_token", template_value{x.form_token}}},
    true);
}

page site::device(const page_place& at, const device_view& x) const {
  return render(
    "device", at,
    {{"title", text(find_text(at.language, "device_title"))},
     {"user_code", text(x.user_code)},
     {"form_token", template_value{x.form_token}},
     {"problem", text(problem_text(at.language, x.problem))}},
    true);
}

page site::show(const page_place& at, const message_view& x) const {
  const std::string key(key_of(x.what));
  return render(
    "message", at,
    {{"title", text(find_text(at.language, key + "_title"))},
     {"text", text(find_text(at.language, key + "_text"))},
     {"detail", text(x.detail)},
     {"code", text(x.code)},
     {"link", template_value{x.link}},
     {"link_text", text(find_text(at.language, link_text_of(x.what)))}},
    false);
}

page site::claims(const page_place& at, const claims_view& x) const {
  std::vector<template_object> tables;
  for (const auto& each : x.tables) {
    std::vector<template_object> rows;
    for (const auto& [name, value] : each.rows)
      rows.push_back({{"name", text(name)}, {"value", text(value)}});
    tables.push_back({{"heading", text(each.heading)}, {"rows", template_value{std::move(rows)}}});
  }
  return render(
    "claims", at,
    {{"title", text(x.title)},
     {"text", text(x.text)},
     {"tables", template_value{std::move(tables)}},
     {"link", template_value{x.link}},
     {"link_text", text(x.link_text)}},
    false);
}

} // namespace gatehouse::web
