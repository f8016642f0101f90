#include "actors/fallback_endpoint.hpp"

#include "actors/browser.hpp"
#include "actors/request_body.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace gatehouse::actors {

namespace {

struct notice {
  std::string_view path;
  std::string_view title;
  std::string_view text;
};

constexpr std::array<notice, 6> notices{{
  {"login", "The login app is missing",
   "The administrator of this server has not configured urls.login: nobody can sign in yet."},
  {"consent", "The consent app is missing",
   "The administrator of this server has not configured urls.consent."},
  {"logout", "The logout app is missing",
   "The administrator of this server has not configured urls.logout."},
  {"logout/callback", "You are signed out", "You have been signed out of this server."},
  {"device", "The device app is missing",
   "The administrator of this server has not configured urls.device.verification."},
  {"device/done", "Your device is signed in",
   "You can close this page and go on with your device."},
}};

constexpr std::string_view prefix = "/oauth2/fallbacks/";
/// Nobody reads more, and the page reflects it.
constexpr std::size_t max_shown_bytes = 500;

} // namespace

fallback_endpoint::fallback_endpoint(caf::actor_config& config, services_ptr services)
  : endpoint(config, std::move(services), "gatehouse.fallbacks") {}

void fallback_endpoint::serve(exchange_ptr x) {
  const auto which = std::string_view(x->request.path).substr(prefix.size());
  const auto found = std::find_if(
    notices.begin(), notices.end(), [&](const notice& each) { return each.path == which; });
  if (found == notices.end())
    return show_error(x);
  x->answer(page_response(200, web::notice_page(found->title, found->text)));
}

/// What stands in the query comes from anybody: it is shown as text, and nothing else (AB-47).
void fallback_endpoint::show_error(const exchange_ptr& x) {
  const auto query = read_query(x->request);
  const auto* given_in = std::get_if<protocol::parameters>(&query);
  const auto shown = [&](std::string_view name) {
    const auto text = given_in == nullptr ? std::nullopt : given_in->given(name);
    return protocol::printable(text.value_or("").substr(0, max_shown_bytes));
  };
  std::string description = shown("error_description");
  for (const auto* more : {"error_hint", "error_debug"})
    if (const auto text = shown(more); !text.empty())
      description += (description.empty() ? "" : " ") + text;
  const auto code = shown("error");
  x->answer(page_response(
    500, web::error_page(
           {.title = "Something went wrong",
            .code = code,
            .description = description,
            .link = {},
            .link_text = {}})));
}

} // namespace gatehouse::actors
