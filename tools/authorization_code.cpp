#include "tools/authorization_code.hpp"

#include "protocol/url.hpp"
#include "tools/callback_listener.hpp"
#include "tools/code_request.hpp"
#include "tools/place.hpp"
#include "tools/system_sources.hpp"
#include "tools/terminal_text.hpp"
#include "tools/tokens.hpp"
#include "tools/verbs.hpp"

#include <algorithm>
#include <charconv>
#include <ostream>

namespace gatehouse::tools {

namespace {

constexpr std::chrono::minutes patience{10};
constexpr auto metadata_path = "/.well-known/openid-configuration";

/// What does not change between the logins of one call.
struct plan {
  client_credentials client;
  place authorize;
  place redeem;
  /// Empty until the port is known, unless the caller has named one.
  std::string redirect_uri{};
  /// The path of the redirect URI.
  std::string path = "/callback";
  bool is_openid = false;
  /// What the options ask for.
  protocol::parameters wishes{};
};

template <class Number>
std::optional<Number> number_in(std::string_view text) {
  Number out = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, fault] = std::from_chars(text.data(), end, out);
  return fault == std::errc{} && stop == end ? std::optional(out) : std::nullopt;
}

outcome<protocol::parameters> wishes_of(const call& x, const std::string& scope) {
  protocol::parameters out;
  if (!scope.empty())
    out.add("scope", scope);
  for (const auto* name : {"audience", "prompt"})
    if (const auto wish = joined(x.given.texts(name)); !wish.empty())
      out.add(name, wish);
  if (const auto age = x.given.text("max-age")) {
    if (!number_in<std::uint32_t>(*age))
      return misuse("--max-age is a number of seconds");
    out.add("max_age", *age);
  }
  if (const auto mode = x.given.text("response-mode")) {
    if (*mode != "query" && *mode != "form_post")
      return misuse("--response-mode is query or form_post: nothing else reaches a listener");
    out.add("response_mode", *mode);
  }
  return out;
}

/// Reads where the browser comes back to. A URI of the caller's may be in front of the listener.
outcome<void> read_redirect(const call& x, plan& to) {
  const auto uri = x.given.text("redirect");
  if (!uri)
    return {};
  const auto url = protocol::parse_url(*uri);
  if (!url || (url->scheme != "http" && url->scheme != "https") || url->has_fragment)
    return misuse("--redirect is no http URL: " + terminal_text(*uri));
  to.redirect_uri = *uri;
  to.path = url->path.empty() ? "/" : url->path;
  return {};
}

/// Servers without metadata announce nothing; so does one that --auth-url names in place of ours. A
/// server that fails to say is not taken for one.
outcome<std::optional<announced_issuer>> ask_issuer(const call& x) {
  if (x.given.has("auth-url"))
    return std::optional<announced_issuer>();
  const auto got = x.server.send(net::http_method::get, metadata_path);
  if (got)
    return issuer_in(got->document);
  if (got.error().status == 404)
    return std::optional<announced_issuer>();
  return got.error();
}

outcome<plan> make_plan(const call& x) {
  const auto client = credentials_of(x);
  if (!client)
    return client.error();
  auto authorize = place_of(x, "auth-url", "/oauth2/auth");
  if (!authorize)
    return authorize.error();
  auto redeem = place_of(x, "token-url", "/oauth2/token");
  if (!redeem)
    return redeem.error();
  if (x.given.has("state") && x.given.text_or("state", "").empty())
    return misuse("--state is empty");
  const auto scopes =
    x.given.has("scope") ? x.given.texts("scope") : std::vector<std::string>{"offline", "openid"};
  auto wishes = wishes_of(x, joined(scopes));
  if (!wishes)
    return wishes.error();
  plan out{.client = *client, .authorize = *std::move(authorize), .redeem = *std::move(redeem)};
  out.wishes = *std::move(wishes);
  out.is_openid = std::find(scopes.begin(), scopes.end(), "openid") != scopes.end();
  if (auto read = read_redirect(x, out); !read)
    return read.error();
  return out;
}

std::string url_of(const plan& x, const code_request& request) {
  protocol::parameters query;
  query.add("client_id", x.client.id);
  query.add("response_type", "code");
  query.add("redirect_uri", x.redirect_uri);
  for (const auto& [name, value] : x.wishes.entries())
    query.add(name, value);
  add_proofs(request, query);
  const auto base = x.authorize.server.url_of(x.authorize.path);
  return base + (base.find('?') == std::string::npos ? "?" : "&") + query.encode();
}

outcome<answer> redeem(const plan& x, const code_request& request, const std::string& code) {
  protocol::parameters form;
  form.add("grant_type", "authorization_code");
  form.add("code", code);
  form.add("redirect_uri", x.redirect_uri);
  form.add("code_verifier", request.verifier);
  auto got = x.redeem.server.post_form_as(x.client, x.redeem.path, form);
  if (!got)
    return got;
  if (auto checked = check_nonce(request, got->document); !checked)
    return checked.error();
  return got;
}

/// One login, from the URL to the tokens.
outcome<void> log_in(
  const call& x, const plan& how, const code_request& request, const protocol::parameters& came) {
  const auto code = code_in(request, came);
  if (!code)
    return code.error();
  const auto got = redeem(how, request, *code);
  if (!got)
    return got.error();
  auto printed = print(token_report(got->document), x.shown_as, x.out);
  x.out.flush();
  return printed;
}

std::vector<option> code_options() {
  auto out = client_credential_options();
  const auto add = [&](option next) { out.push_back(std::move(next)); };
  add({.name = "port", .help = "Where to listen, on 127.0.0.1; 0 for any (4446)", .also = "-p"});
  add({.name = "scope", .kind = option_kind::list, .help = "Scopes to ask for (offline,openid)"});
  add({.name = "redirect", .help = "The redirect URI (http://127.0.0.1:PORT/callback)"});
  add({.name = "audience", .kind = option_kind::list, .help = "Audiences to ask for"});
  add({.name = "prompt", .kind = option_kind::list, .help = "none, login, consent"});
  add({.name = "max-age", .help = "Seconds since the person may have logged in"});
  add({.name = "auth-url", .help = "The authorization endpoint, if it is elsewhere"});
  add({.name = "token-url", .help = "The token endpoint, if it is elsewhere"});
  add({.name = "state", .help = "The state of the request (random)"});
  add({.name = "response-mode", .help = "query or form_post"});
  add(
    {.name = "no-shutdown",
     .kind = option_kind::flag,
     .help = "Go on with a new login when one has ended"});
  for (const auto* name : {"no-open", "skip"})
    add(
      {.name = name,
       .kind = option_kind::flag,
       .help = "Accepted for Hydra's scripts without effect"});
  return out;
}

} // namespace

outcome<void> perform_authorization_code(const call& x) {
  const auto port = number_in<std::uint16_t>(x.given.text_or("port", "4446"));
  if (!port)
    return misuse("--port is a number from 0 to 65535");
  auto how = make_plan(x);
  if (!how)
    return how.error();
  const auto server = ask_issuer(x);
  if (!server)
    return server.error();
  const auto listener = callback_listener::open(*port);
  if (!listener)
    return listener.error();
  if (how->redirect_uri.empty())
    how->redirect_uri = "http://127.0.0.1:" + std::to_string((*listener)->port()) + how->path;
  while (true) {
    auto request = make_code_request(system_random(), x.given.text("state"), how->is_openid);
    request.server = *server;
    (*listener)->expect(
      how->path, [request](const auto& answer) { return is_answer_to(request, answer); });
    x.err << "Open " << url_of(*how, request) << '\n' << std::flush;
    const auto came = (*listener)->wait(patience);
    if (!came)
      return failure{exit_code::refused, "nobody has come back from the login in time"};
    auto ended = log_in(x, *how, request, *came);
    if (!x.given.flag("no-shutdown"))
      return ended;
    if (!ended)
      x.err << "error: " << ended.error().message << '\n';
  }
}

std::vector<command> authorization_code_verbs() {
  return {
    {.path = "perform authorization-code",
     .help = "Get tokens for a person, who logs in with a browser",
     .example = "perform authorization-code --client-id my-app --port 5555 --scope offline,openid",
     .act = &perform_authorization_code,
     .asks = peer::authority,
     .options = code_options()},
  };
}

} // namespace gatehouse::tools
