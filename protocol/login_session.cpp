#include "protocol/login_session.hpp"

#include "protocol/json_members.hpp"

namespace gatehouse::protocol {

namespace {

constexpr std::string_view cookie_context = "session";

oauth_error login_required(std::string_view why) {
  return refuse(oauth_errc::login_required, why);
}

/// No login is new enough for zero (OpenID Connect Core §3.1.2.1): it stands for the prompt `login`.
bool is_too_old(time_point authenticated_at, std::chrono::seconds max_age, time_point now) {
  return max_age.count() == 0 || authenticated_at + max_age < now;
}

} // namespace

std::string store_session(const login_session& x) {
  json::object payload;
  json::add_if_said(payload, "n", x.nonce);
  json::add_if_said(payload, "sub", x.subject.str());
  json::add_if_said(payload, "at", numeric_date(x.authenticated_at));
  json::add_if_said(payload, "rem", x.is_remembered);
  json::add_if_said(payload, "acr", x.acr);
  json::add_if_said(payload, "amr", x.amr);
  json::add_if_said(payload, "idp", x.identity_provider_session);
  return json::write(payload);
}

std::optional<login_session> restore_session(std::string_view id, std::string_view payload) {
  const auto read = json::parse(payload);
  if (!read)
    return std::nullopt;
  login_session x;
  x.id = std::string(id);
  x.nonce = json::text_at(*read, "n");
  x.subject = subject_id(json::text_at(*read, "sub"));
  x.authenticated_at = from_numeric_date(json::integer_at(*read, "at"));
  x.is_remembered = json::truth_at(*read, "rem");
  x.acr = json::text_at(*read, "acr");
  x.amr = json::texts_at(*read, "amr");
  x.identity_provider_session = json::text_at(*read, "idp");
  if (x.subject.empty() || x.nonce.empty())
    return std::nullopt;
  return x;
}

std::string seal_session_cookie(
  const login_session& x, const sealing_keys& keys, const random_source& random) {
  return keys.seal(x.id + ' ' + x.nonce, cookie_context, random);
}

std::optional<session_cookie> open_session_cookie(
  std::string_view value, const sealing_keys& keys) {
  const auto text = keys.open(value, cookie_context);
  const auto blank = text ? text->find(' ') : std::string::npos;
  if (blank == std::string::npos)
    return std::nullopt;
  return session_cookie{.id = text->substr(0, blank), .nonce = text->substr(blank + 1)};
}

result<login_start> decide_login_start(
  const authorization_request& asked, const std::optional<login_session>& session,
  std::optional<bool> hinted, time_point now) {
  login_start start;
  if (session)
    start.session_id = session->id;
  bool is_usable = session && session->is_remembered && !asked.prompt.forces_login();
  if (is_usable && asked.max_age && is_too_old(session->authenticated_at, *asked.max_age, now)) {
    if (asked.prompt.none)
      return login_required("The login is older than max_age allows");
    is_usable = false;
  }
  if (is_usable && hinted == false)
    return login_required("Somebody else than the id_token_hint says is logged in");
  if (!is_usable && asked.prompt.none)
    return login_required("Nobody is logged in, and the prompt 'none' lets nobody be asked");
  if (is_usable) {
    start.is_skipped = true;
    start.subject = session->subject;
    start.authenticated_at = session->authenticated_at;
  }
  return start;
}

result<void> check_login(const authorization_request& asked, const login_outcome& login) {
  const bool has_age = asked.max_age && asked.max_age->count() > 0;
  if (has_age && login.authenticated_at + *asked.max_age < login.requested_at)
    return login_required("The login is older than max_age allows");
  if (asked.prompt.none && login.authenticated_at > login.requested_at)
    return login_required("The person was asked to log in, which the prompt 'none' forbids");
  if (asked.prompt.login && login.authenticated_at < login.requested_at)
    return login_required("The prompt 'login' demands a new login");
  if (login.hinted == false)
    return login_required("Somebody else than the id_token_hint says has logged in");
  return {};
}

} // namespace gatehouse::protocol
