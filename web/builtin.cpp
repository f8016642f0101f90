#include "web/builtin.hpp"

#include <algorithm>
#include <array>

namespace gatehouse::web {

namespace {

struct carried_file {
  std::string_view name;
  std::string_view text;
};

constexpr std::array<carried_file, 8> carried{{
  {
    "claims.html",
#include "web/claims.html.inc"
  },
  {
    "consent.html",
#include "web/consent.html.inc"
  },
  {
    "device.html",
#include "web/device.html.inc"
  },
  {
    "layout.html",
#include "web/layout.html.inc"
  },
  {
    "login.html",
#include "web/login.html.inc"
  },
  {
    "logout.html",
#include "web/logout.html.inc"
  },
  {
    "message.html",
#include "web/message.html.inc"
  },
  {
    "style.css",
#include "web/style.css.inc"
  },
}};

} // namespace

std::optional<std::string_view> builtin_file(std::string_view name) noexcept {
  const auto found = std::find_if(
    carried.begin(), carried.end(), [&](const carried_file& each) { return each.name == name; });
  return found == carried.end() ? std::nullopt : std::optional(found->text);
}

} // namespace gatehouse::web
