#include "protocol/handshake_json.hpp"

#include "protocol/client_json.hpp"
#include "protocol/id_token_hint.hpp"
#include "protocol/json_members.hpp"
#include "protocol/token_request.hpp"

#include <algorithm>

namespace gatehouse::protocol {

namespace {

constexpr std::size_t max_subject_bytes = 255;
constexpr std::size_t max_text_bytes = 4096;
constexpr std::size_t max_list_entries = 1000;
/// What a consent app may hand in, and with it every token of the grant may carry.
constexpr std::size_t max_session_bytes = 128 * 1024;
/// Ten years: nobody means more, and sums with it stay in range.
constexpr std::int64_t max_seconds = std::int64_t{10} * 365 * 24 * 3600;

oauth_error wrong(std::string_view member, std::string_view what) {
  return refuse(
    oauth_errc::invalid_request, "The member '" + std::string(member) + "' " + std::string(what));
}

/// Reads members of a body one by one; the first that is wrong is remembered.
class body_reader {
public:
  explicit body_reader(const json::value& body) : body_(body) {
    if (body.if_object() == nullptr)
      problem_ = refuse(oauth_errc::invalid_request, "The request body is no JSON object");
  }

  std::string text(std::string_view name, std::size_t max_bytes = max_text_bytes) {
    const auto* x = member(name);
    if (x == nullptr)
      return {};
    if (x->if_string() == nullptr)
      return fail(name, "must be a string"), std::string();
    if (x->if_string()->size() > max_bytes)
      return fail(name, "is too long"), std::string();
    return *x->if_string();
  }

  bool truth(std::string_view name) {
    const auto* x = member(name);
    if (x != nullptr && x->if_bool() == nullptr)
      fail(name, "must be true or false");
    return x != nullptr && x->if_bool() != nullptr && *x->if_bool();
  }

  std::chrono::seconds seconds(std::string_view name) {
    const auto* x = member(name);
    if (x == nullptr)
      return {};
    const auto* number = x->if_integer();
    if (number == nullptr || *number < 0)
      return fail(name, "must be a number of seconds"), std::chrono::seconds{};
    return std::chrono::seconds{std::min(*number, max_seconds)};
  }

  std::vector<std::string> texts(std::string_view name) {
    std::vector<std::string> read;
    const auto* x = member(name);
    if (x == nullptr)
      return read;
    if (x->if_array() == nullptr || x->if_array()->size() > max_list_entries)
      return fail(name, "must be a list of strings"), read;
    for (const auto& each : *x->if_array()) {
      if (each.if_string() == nullptr || each.if_string()->size() > max_text_bytes)
        return fail(name, "must be a list of strings"), read;
      read.push_back(*each.if_string());
    }
    return read;
  }

  json::value anything(std::string_view name) {
    const auto* x = member(name);
    return x == nullptr ? json::value() : *x;
  }

  json::value object(std::string_view name) {
    const auto* x = member(name);
    if (x != nullptr && x->if_object() == nullptr)
      fail(name, "must be an object");
    return x == nullptr ? json::value() : *x;
  }

  void fail(std::string_view name, std::string_view what) {
    if (!problem_)
      problem_ = wrong(name, what);
  }

  [[nodiscard]] const std::optional<oauth_error>& problem() const noexcept { return problem_; }

private:
  /// `null` means absent, as Hydra's clients write it.
  const json::value* member(std::string_view name) const {
    const auto* x = body_.find(name);
    return x == nullptr || x->is_null() ? nullptr : x;
  }

  const json::value& body_;
  std::optional<oauth_error> problem_;
};

json::value oidc_context(const authorization_request& asked, const json::value& hint_claims) {
  json::object x;
  json::add_if_said(x, "acr_values", asked.acr_values);
  json::add_if_said(x, "display", asked.display);
  json::add_if_said(x, "id_token_hint_claims", hint_claims);
  json::add_if_said(x, "login_hint", asked.login_hint);
  json::add_if_said(x, "ui_locales", asked.ui_locales);
  return x;
}

void add_requested(json::object& x, const authorization_request& asked) {
  x.emplace_back("requested_scope", json::to_array(asked.scope));
  x.emplace_back("requested_access_token_audience", json::to_array(asked.audience));
}

/// What the consent app was told, as far as the grant tells; the challenge is worth nothing any more.
json::value remembered_request(const grant& x, const client& by, std::string request_url) {
  const auto asked = parameters::parse(x.query).value_or(parameters{});
  const auto text = [&](std::string_view name) {
    return std::string(asked.given(name).value_or(""));
  };
  authorization_request request;
  request.scope = split_scope(text("scope"));
  request.audience = read_audience(asked);
  request.acr_values = split_scope(text("acr_values"));
  request.display = text("display");
  request.login_hint = text("login_hint");
  request.ui_locales = split_scope(text("ui_locales"));
  interaction now;
  now.start.id = x.id.str();
  now.start.session_id = x.session_id;
  now.is_consent_skipped = x.is_consent_skipped;
  now.login.subject = x.subject;
  now.login.acr = x.acr;
  now.login.amr = x.amr;
  return consent_request_json(
    {.challenge = "",
     .now = now,
     .asked = request,
     .by = by,
     .request_url = std::move(request_url),
     .hint_claims = hint_claims(text("id_token_hint"))});
}

} // namespace

std::string login_request_json(const login_request_view& view) {
  json::object x;
  x.emplace_back("challenge", view.challenge);
  add_requested(x, view.asked);
  x.emplace_back("skip", view.start.is_skipped);
  x.emplace_back("subject", view.start.subject.str());
  x.emplace_back("oidc_context", oidc_context(view.asked, view.hint_claims));
  x.emplace_back("client", show_client(view.by, client_view::read));
  x.emplace_back("request_url", view.request_url);
  x.emplace_back("session_id", view.start.session_id);
  return json::write(x);
}

json::value consent_request_json(const consent_request_view& view) {
  const auto& login = view.now.login;
  json::object x;
  x.emplace_back("challenge", view.challenge);
  x.emplace_back("consent_request_id", view.now.start.id);
  add_requested(x, view.asked);
  x.emplace_back("skip", view.now.is_consent_skipped);
  x.emplace_back("subject", login.subject.str());
  x.emplace_back("oidc_context", oidc_context(view.asked, view.hint_claims));
  x.emplace_back("client", show_client(view.by, client_view::read));
  x.emplace_back("request_url", view.request_url);
  x.emplace_back("login_challenge", view.now.start.id);
  x.emplace_back("login_session_id", view.now.start.session_id);
  x.emplace_back("acr", login.acr);
  x.emplace_back("amr", json::to_array(login.amr));
  json::add_if_said(x, "context", login.context);
  return x;
}

json::value consent_session_json(const grant& x, const client& by, std::string request_url) {
  const auto or_object = [](const json::value& claims) {
    return claims.is_null() ? json::value(json::object{}) : claims;
  };
  json::object session;
  session.emplace_back("access_token", or_object(x.access_token_claims));
  session.emplace_back("id_token", or_object(x.id_token_claims));
  json::add_if_said(session, "userinfo", x.userinfo_claims);
  json::object to;
  to.emplace_back("consent_request_id", x.id.str());
  to.emplace_back("grant_scope", json::to_array(x.scope));
  to.emplace_back("grant_access_token_audience", json::to_array(x.audience));
  to.emplace_back("session", std::move(session));
  to.emplace_back("remember", x.remember);
  to.emplace_back("remember_for", std::int64_t{x.remember_for.count()});
  to.emplace_back("handled_at", to_rfc3339(x.handled_at));
  json::add_if_said(to, "context", x.context);
  to.emplace_back("consent_request", remembered_request(x, by, std::move(request_url)));
  return to;
}

result<login_acceptance> read_login_acceptance(const json::value& body) {
  body_reader read(body);
  login_acceptance x;
  x.subject = subject_id(read.text("subject", max_subject_bytes));
  x.remember = read.truth("remember");
  x.remember_for = read.seconds("remember_for");
  x.extend_session_lifespan = read.truth("extend_session_lifespan");
  x.acr = read.text("acr");
  x.amr = read.texts("amr");
  x.context = read.anything("context");
  x.force_subject_identifier = read.text("force_subject_identifier", max_subject_bytes);
  x.identity_provider_session = read.text("identity_provider_session_id");
  if (x.subject.empty())
    read.fail("subject", "must not be empty");
  if (json::write(x.context).size() > max_session_bytes)
    read.fail("context", "is larger than 128 KiB");
  if (read.problem())
    return *read.problem();
  return x;
}

result<consent_acceptance> read_consent_acceptance(const json::value& body) {
  body_reader read(body);
  consent_acceptance x;
  x.scope = read.texts("grant_scope");
  x.audience = read.texts("grant_access_token_audience");
  x.remember = read.truth("remember");
  x.remember_for = read.seconds("remember_for");
  x.context = read.anything("context");
  const auto session = read.object("session");
  static const json::object nothing_object;
  const json::value nothing{nothing_object};
  body_reader claims(session.is_null() ? nothing : session);
  x.access_token_claims = claims.object("access_token");
  x.id_token_claims = claims.object("id_token");
  x.userinfo_claims = claims.object("userinfo");
  if (json::write(x.context).size() + json::write(session).size() > max_session_bytes)
    read.fail("session", "is larger than 128 KiB");
  for (const auto& scope : x.scope)
    if (!is_scope_token(scope))
      read.fail("grant_scope", "holds a malformed scope");
  if (read.problem())
    return *read.problem();
  if (claims.problem())
    return *claims.problem();
  return x;
}

result<rejection> read_rejection(const json::value& body, std::string_view default_error) {
  body_reader read(body);
  rejection x{.error = read.text("error"), .description = read.text("error_description")};
  const auto hint = read.text("error_hint");
  if (read.problem())
    return *read.problem();
  if (x.error.empty())
    x.error = std::string(default_error);
  if (!hint.empty())
    x.description += (x.description.empty() ? "" : " ") + hint;
  return x;
}

std::string redirect_to_json(std::string_view url) {
  std::string text = R"({"redirect_to":)";
  json::write_string_to(text, url);
  return text + '}';
}

} // namespace gatehouse::protocol
