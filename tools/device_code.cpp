#include "tools/device_code.hpp"

#include "tools/member_text.hpp"
#include "tools/place.hpp"
#include "tools/terminal_text.hpp"
#include "tools/tokens.hpp"
#include "tools/verbs.hpp"

#include <algorithm>
#include <ostream>

namespace gatehouse::tools {

namespace {

namespace json = protocol::json;
using std::chrono::seconds;

/// RFC 8628 §3.2 and §3.5.
constexpr seconds default_interval{5};
constexpr seconds interval_step{5};
constexpr seconds max_wait{600};
constexpr seconds max_life{24 * 3600};

/// A number of seconds that the server names, kept within what makes sense.
seconds seconds_at(const json::value& x, std::string_view name, seconds otherwise, seconds most) {
  const auto* member = x.find(name);
  const auto* number = member ? member->if_integer() : nullptr;
  return number ? std::clamp(seconds{*number}, seconds{1}, most) : otherwise;
}

void tell_person(const json::value& code, std::ostream& err) {
  const auto text = [&](std::string_view name) { return terminal_text(member_text(code, name)); };
  err << "Open " << text("verification_uri") << "\nand enter the code " << text("user_code")
      << '\n';
  if (const auto complete = text("verification_uri_complete"); !complete.empty())
    err << "or open " << complete << '\n';
}

/// Asks again and again; every wait is counted, so that a server that never decides has an end.
outcome<answer> poll(
  const call& x, const place& there, const client_credentials& client, const json::value& code) {
  protocol::parameters form;
  form.add("grant_type", "urn:ietf:params:oauth:grant-type:device_code");
  form.add("device_code", member_text(code, "device_code"));
  auto interval = seconds_at(code, "interval", default_interval, max_wait);
  auto left = seconds_at(code, "expires_in", max_wait, max_life);
  while (left.count() > 0) {
    x.wait(interval);
    left -= interval;
    auto got = there.server.post_form_as(client, there.path, form);
    if (got)
      return got;
    const auto& error = got.error().error;
    if (error == "slow_down")
      interval += interval_step;
    else if (error != "authorization_pending")
      return got;
  }
  return failure{exit_code::refused, "nobody has entered the code in time"};
}

std::vector<option> device_options() {
  auto options = client_credential_options();
  options.push_back(
    {.name = "scope", .kind = option_kind::list, .help = "Scopes to ask for (offline,openid)"});
  options.push_back(
    {.name = "audience", .kind = option_kind::list, .help = "Audiences to ask for"});
  options.push_back(
    {.name = "device-auth-url", .help = "The device authorization endpoint, if it is elsewhere"});
  options.push_back({.name = "token-url", .help = "The token endpoint, if it is elsewhere"});
  options.push_back({.name = "port", .help = "Accepted for Hydra's scripts without effect"});
  return options;
}

} // namespace

outcome<void> perform_device_code(const call& x) {
  const auto client = credentials_of(x);
  if (!client)
    return client.error();
  const auto start = place_of(x, "device-auth-url", "/oauth2/device/auth");
  if (!start)
    return start.error();
  const auto there = place_of(x, "token-url", "/oauth2/token");
  if (!there)
    return there.error();
  protocol::parameters form;
  const auto scope = x.given.has("scope") ? joined(x.given.texts("scope")) : "offline openid";
  if (!scope.empty())
    form.add("scope", scope);
  if (const auto audience = joined(x.given.texts("audience")); !audience.empty())
    form.add("audience", audience);
  const auto code = start->server.post_form_as(*client, start->path, form);
  if (!code)
    return code.error();
  if (member_text(code->document, "device_code").empty())
    return failure{exit_code::refused, "the server's answer has no device code"};
  tell_person(code->document, x.err);
  const auto got = poll(x, *there, *client, code->document);
  if (!got)
    return got.error();
  return print(token_report(got->document), x.shown_as, x.out);
}

std::vector<command> device_verbs() {
  return {
    {.path = "perform device-code",
     .help = "Get a token for a device: a person enters a code in a browser",
     .example = "perform device-code --client-id my-tv --scope offline,openid",
     .act = &perform_device_code,
     .asks = peer::authority,
     .options = device_options()},
  };
}

} // namespace gatehouse::tools
