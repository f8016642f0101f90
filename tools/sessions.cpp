#include "tools/member_text.hpp"
#include "tools/next_page.hpp"
#include "tools/verbs.hpp"

#include <ostream>

namespace gatehouse::tools {

namespace {

namespace json = protocol::json;
using net::http_method;

constexpr auto consent_path = "/admin/oauth2/auth/sessions/consent?";
constexpr auto login_path = "/admin/oauth2/auth/sessions/login?";

std::string client_of(const json::value& session) {
  const auto* request = session.find("consent_request");
  const auto* client = request ? request->find("client") : nullptr;
  return client ? member_text(*client, "client_id") : std::string();
}

report consent_report(const json::array& sessions) {
  report out{
    .columns = {"CONSENT REQUEST ID", "CLIENT ID", "SCOPE", "AUDIENCE", "REMEMBERED", "HANDLED AT"},
    .is_list = true};
  for (const auto& next : sessions) {
    auto id = member_text(next, "consent_request_id");
    out.rows.push_back(
      {id, client_of(next), member_text(next, "grant_scope"),
       member_text(next, "grant_access_token_audience"), member_text(next, "remember"),
       member_text(next, "handled_at")});
    out.ids.push_back(std::move(id));
  }
  return out;
}

outcome<void> list_consent_sessions(const call& x) {
  const auto subject = x.given.text_or("subject", "");
  if (subject.empty())
    return misuse("a subject is needed");
  protocol::parameters query;
  query.add("subject", subject);
  if (const auto session = x.given.text("login-session-id"))
    query.add("login_session_id", *session);
  query.add("page_size", x.given.text_or("page-size", "100"));
  if (const auto token = x.given.text("page-token"))
    query.add("page_token", *token);
  auto got = x.server.send(http_method::get, consent_path + query.encode());
  if (!got)
    return got.error();
  auto* sessions = got->document.if_array();
  if (!sessions)
    return failure{exit_code::refused, "the server's answer is no list of consent sessions"};
  auto out = consent_report(*sessions);
  return print_page(
    std::move(out), std::move(*sessions), next_page_token(got->headers), x.shown_as, x.out, x.err);
}

outcome<void> want_one(bool first, bool second, std::string_view names) {
  if (first == second)
    return misuse("exactly one is needed of " + std::string(names));
  return {};
}

outcome<void> revoke(const call& x, const char* path, const protocol::parameters& query) {
  auto gone = x.server.send(http_method::delete_, path + query.encode());
  if (!gone)
    return gone.error();
  return {};
}

outcome<void> revoke_consent_sessions(const call& x) {
  const auto subject = x.given.text_or("subject", "");
  const auto client = x.given.text_or("client", "");
  if (subject.empty())
    return misuse("a subject is needed");
  // A variable that a script forgot to set must not widen what is revoked.
  if (x.given.has("client") && client.empty())
    return misuse("the id of the client is empty");
  if (auto named = want_one(!client.empty(), x.given.flag("all"), "--client and --all"); !named)
    return named.error();
  protocol::parameters query;
  query.add("subject", subject);
  if (client.empty())
    query.add("all", "true");
  else
    query.add("client", client);
  return revoke(x, consent_path, query);
}

outcome<void> revoke_login_sessions(const call& x) {
  const bool is_person = x.given.has("subject");
  if (auto named = want_one(is_person, x.given.has("sid"), "a subject and --sid"); !named)
    return named.error();
  const auto* name = is_person ? "subject" : "sid";
  const auto value = x.given.text_or(name, "");
  if (value.empty())
    return misuse("the " + std::string(name) + " is empty");
  protocol::parameters query;
  query.add(name, value);
  return revoke(x, login_path, query);
}

} // namespace

std::vector<command> session_verbs() {
  const argument subject{.name = "subject", .help = "The person"};
  return {
    {.path = "list consent-sessions",
     .help = "List what a person has agreed to",
     .example = "list consent-sessions ada --format json",
     .act = &list_consent_sessions,
     .asks = peer::admin,
     .options =
       {{.name = "login-session-id", .help = "Only of this login session (sid)"},
        {.name = "page-size", .help = "Consents on a page (100)"},
        {.name = "page-token", .help = "Where the page before this one ended"}},
     .arguments = {subject}},
    {.path = "revoke consent-sessions",
     .help = "Take back what a person has agreed to, with all tokens from it",
     .example = "revoke consent-sessions ada --client my-app\nrevoke consent-sessions bob --all",
     .act = &revoke_consent_sessions,
     .asks = peer::admin,
     .options =
       {{.name = "client", .help = "Only for the client with this id"},
        {.name = "all", .kind = option_kind::flag, .help = "For all clients"}},
     .arguments = {subject}},
    {.path = "revoke login-sessions",
     .help = "Log a person out everywhere, or end one login session; tokens stay",
     .example = "revoke login-sessions ada\nrevoke login-sessions --sid 5f0c…",
     .act = &revoke_login_sessions,
     .asks = peer::admin,
     .options = {{.name = "sid", .help = "The login session that is ended alone"}},
     .arguments = {{.name = "subject", .help = "The person", .least = 0}}},
  };
}

} // namespace gatehouse::tools
