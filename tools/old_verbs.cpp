#include "tools/client_report.hpp"
#include "tools/tokens.hpp"
#include "tools/verbs.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <ostream>

namespace gatehouse::tools {

namespace {

namespace json = protocol::json;
using net::http_method;

/// A verb of Hydra 1.x that only has another name today.
struct renamed {
  std::string_view old_path;
  std::string_view path;
  std::string_view example;
  /// What Hydra 1.x printed.
  shape default_shape = shape::table;
};

constexpr renamed renamed_verbs[] = {
  {"clients create", "create oauth2-client", "clients create --id my-app --grant-types implicit"},
  {"clients get", "get oauth2-client", "clients get my-app", shape::json_pretty},
  {"clients update", "update oauth2-client", "clients update my-app --callbacks https://a.example"},
  {"clients delete", "delete oauth2-client", "clients delete my-app"},
  {"clients import", "import oauth2-client", "clients import clients.json"},
  {"keys create", "create jwk", "keys create my-set --alg ES256", shape::json_pretty},
  {"keys get", "get jwk", "keys get my-set", shape::json_pretty},
  {"keys delete", "delete jwk", "keys delete my-set"},
  {"keys import", "import jwk", "keys import my-set private.pem"},
  {"token introspect", "introspect token", "token introspect ory_at_…", shape::json_pretty},
  {"token user", "perform authorization-code", "token user --client-id my-app --port 5555"},
  {"token revoke", "revoke token", "token revoke ory_at_… --client-id my-app"},
};

/// The options that had other names, with their short forms.
constexpr std::array<std::string_view, 2> old_options[] = {
  {"grant-type", "-g,--grant-types"},
  {"response-type", "-r,--response-types"},
  {"scope", "-a"},
  {"name", "-n"},
  {"redirect-uri", "-c,--callbacks"},
  {"contact", "--contacts"},
  {"allowed-cors-origin", "--allowed-cors-origins"},
  {"post-logout-callback", "--post-logout-callbacks"},
  {"request-uri", "--request-uris"},
};

command with_old_names(command verb, const renamed& x) {
  verb.path = x.old_path;
  verb.example = x.example;
  verb.default_shape = x.default_shape;
  verb.aliases.clear();
  // Only the verbs of clients had these; `token introspect --scope` stays as it is.
  if (verb.path.starts_with("clients "))
    for (auto& next : verb.options)
      for (const auto& [name, old] : old_options)
        if (next.name == name)
          next.also = old;
  if (verb.path == "token introspect")
    for (auto& next : client_credential_options()) {
      next.help = "Accepted without effect: the admin API asks for no client";
      verb.options.push_back(std::move(next));
    }
  return verb;
}

std::optional<std::int64_t> number_in(std::string_view text) {
  std::int64_t out = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, fault] = std::from_chars(text.data(), end, out);
  if (fault != std::errc{} || stop != end || out < 1 || out > 1'000'000)
    return std::nullopt;
  return out;
}

outcome<void> list_clients_by_page(const call& x) {
  const auto limit = number_in(x.given.text_or("limit", "20"));
  const auto page = number_in(x.given.text_or("page", "1"));
  if (!limit || !page)
    return misuse("--limit and --page are numbers from 1 on");
  protocol::parameters query;
  query.add("limit", std::to_string(*limit));
  query.add("offset", std::to_string(*limit * (*page - 1)));
  auto got = x.server.send(http_method::get, "/admin/clients?" + query.encode());
  if (!got)
    return got.error();
  auto* clients = got->document.if_array();
  if (!clients)
    return failure{exit_code::refused, "the server's answer is no list of clients"};
  return print(client_list_report(std::move(*clients)), x.shown_as, x.out);
}

/// Prints nothing but the token, which is what scripts of that time expect.
outcome<void> token_client(const call& x) {
  auto how = x.shown_as;
  how.quiet = how.quiet || (!x.given.flag("verbose") && !x.given.has("format"));
  return perform_client_credentials(
    {x.given, x.server, how, x.environment, x.now, x.in, x.out, x.err, x.wait});
}

outcome<void> flush_tokens(const call& x) {
  const auto age = protocol::parse_duration(x.given.text_or("min-age", "0s"));
  if (!age || age->count() < 0)
    return misuse("--min-age is a duration such as 24h or 30m");
  const auto before = x.now - std::chrono::ceil<std::chrono::seconds>(*age);
  const json::value body{json::object{{"notAfter", protocol::to_rfc3339(before)}}};
  if (auto done = x.server.send(http_method::post, "/oauth2/flush", body); !done)
    return done.error();
  return {};
}

std::vector<command> verbs_of_their_own() {
  auto client_options = client_credential_options();
  client_options.push_back(
    {.name = "scope", .kind = option_kind::list, .help = "Scopes to ask for"});
  client_options.push_back(
    {.name = "audience", .kind = option_kind::list, .help = "Audiences to ask for"});
  client_options.push_back(
    {.name = "verbose", .kind = option_kind::flag, .help = "More than the token", .also = "-v"});
  return {
    {.path = "clients list",
     .help = "List clients",
     .example = "clients list --limit 20 --page 2",
     .act = &list_clients_by_page,
     .asks = peer::admin,
     .options =
       {{.name = "limit", .help = "Clients on a page (20)"},
        {.name = "page", .help = "Number of the page, from 1 on"}}},
    {.path = "token client",
     .help = "Get an access token for a client and print nothing else",
     .example = "token client --client-id my-app --client-secret …",
     .act = &token_client,
     .asks = peer::authority,
     .options = std::move(client_options)},
    {.path = "token delete",
     .help = "Delete all access tokens of a client",
     .example = "token delete --client-id my-app",
     .act = &delete_access_tokens,
     .asks = peer::admin,
     .options = {{.name = "client-id", .help = "Id of the client"}}},
    {.path = "token flush",
     .help = "Delete tokens that have expired",
     .example = "token flush --min-age 24h",
     .act = &flush_tokens,
     .asks = peer::admin,
     .options = {{.name = "min-age", .help = "Keep what expired less than this ago (0s)"}}},
  };
}

} // namespace

std::vector<command> old_verbs() {
  std::vector<command> today;
  for (auto* verbs :
       {&client_verbs, &client_change_verbs, &key_verbs, &key_file_verbs, &token_verbs,
        &authorization_code_verbs}) {
    auto more = verbs();
    std::move(more.begin(), more.end(), std::back_inserter(today));
  }
  auto out = verbs_of_their_own();
  for (const auto& next : renamed_verbs) {
    const auto found = std::find_if(
      today.begin(), today.end(), [&](const command& verb) { return verb.path == next.path; });
    out.push_back(with_old_names(*found, next));
  }
  return out;
}

} // namespace gatehouse::tools
