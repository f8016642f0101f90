#include "protocol/interaction.hpp"

#include "protocol/deflate.hpp"
#include "protocol/json_members.hpp"

#include <algorithm>

namespace gatehouse::protocol {

namespace {

/// More than any request that the listener lets in.
constexpr std::size_t max_challenge_bytes = 256 * 1024;

/// Up to this many octets a challenge travels as it is: a URL has room for it, and to compress it
/// costs more than all the rest of the request.
constexpr std::size_t short_challenge_bytes = 1024;
constexpr char as_it_is = 'j';
constexpr char compressed = 'z';

/// Between the parts of a verifier; no id of ours has it.
constexpr char separator = '\0';
/// A longer name of a person does not travel in a verifier, so that the URL stays short.
constexpr std::size_t longest_subject = 255;

std::string pack(std::string_view text) {
  if (text.size() <= short_challenge_bytes)
    return as_it_is + std::string(text);
  return compressed + deflate(text);
}

std::optional<std::string> unpack(std::string_view packed) {
  if (packed.starts_with(as_it_is))
    return std::string(packed.substr(1));
  if (packed.starts_with(compressed))
    return inflate(packed.substr(1), max_challenge_bytes);
  return std::nullopt;
}

json::object write_start(const login_challenge& x) {
  json::object to;
  json::add_if_said(to, "i", x.id);
  json::add_if_said(to, "q", x.query);
  json::add_if_said(to, "e", x.effective_query);
  json::add_if_said(to, "c", x.client.str());
  json::add_if_said(to, "t", numeric_date(x.requested_at));
  json::add_if_said(to, "sid", x.session_id);
  json::add_if_said(to, "hs", x.has_session);
  json::add_if_said(to, "sk", x.is_skipped);
  json::add_if_said(to, "sub", x.subject.str());
  json::add_if_said(to, "at", numeric_date(x.authenticated_at));
  json::add_if_said(to, "b", x.browser);
  json::add_if_said(to, "d", x.device);
  return to;
}

login_challenge read_start(const json::value& from) {
  login_challenge x;
  x.id = json::text_at(from, "i");
  x.query = json::text_at(from, "q");
  x.effective_query = json::text_at(from, "e");
  x.client = client_id(json::text_at(from, "c"));
  x.requested_at = from_numeric_date(json::integer_at(from, "t"));
  x.session_id = json::text_at(from, "sid");
  x.has_session = json::truth_at(from, "hs");
  x.is_skipped = json::truth_at(from, "sk");
  x.subject = subject_id(json::text_at(from, "sub"));
  x.authenticated_at = from_numeric_date(json::integer_at(from, "at"));
  x.browser = json::text_at(from, "b");
  x.device = json::text_at(from, "d");
  return x;
}

void add_rejection(
  json::object& to, std::string_view name, const std::optional<rejection>& rejected) {
  if (rejected)
    to.emplace_back(name, json::array{rejected->error, rejected->description});
}

std::optional<rejection> read_rejection(const json::value& from, std::string_view name) {
  const auto texts = json::texts_at(from, name);
  if (texts.size() != 2)
    return std::nullopt;
  return rejection{.error = texts[0], .description = texts[1]};
}

json::object write_login(const login_acceptance& x) {
  json::object to;
  json::add_if_said(to, "sub", x.subject.str());
  json::add_if_said(to, "rem", x.remember);
  json::add_if_said(to, "for", std::int64_t{x.remember_for.count()});
  json::add_if_said(to, "ext", x.extend_session_lifespan);
  json::add_if_said(to, "acr", x.acr);
  json::add_if_said(to, "amr", x.amr);
  json::add_if_said(to, "ctx", x.context);
  json::add_if_said(to, "force", x.force_subject_identifier);
  json::add_if_said(to, "idp", x.identity_provider_session);
  return to;
}

login_acceptance read_login(const json::value& from) {
  login_acceptance x;
  x.subject = subject_id(json::text_at(from, "sub"));
  x.remember = json::truth_at(from, "rem");
  x.remember_for = std::chrono::seconds{json::integer_at(from, "for")};
  x.extend_session_lifespan = json::truth_at(from, "ext");
  x.acr = json::text_at(from, "acr");
  x.amr = json::texts_at(from, "amr");
  x.context = json::value_at(from, "ctx");
  x.force_subject_identifier = json::text_at(from, "force");
  x.identity_provider_session = json::text_at(from, "idp");
  return x;
}

json::object write_consent(const consent_acceptance& x) {
  json::object to;
  json::add_if_said(to, "sco", x.scope);
  json::add_if_said(to, "aud", x.audience);
  json::add_if_said(to, "acc", x.access_token_claims);
  json::add_if_said(to, "idt", x.id_token_claims);
  json::add_if_said(to, "uin", x.userinfo_claims);
  json::add_if_said(to, "rem", x.remember);
  json::add_if_said(to, "for", std::int64_t{x.remember_for.count()});
  json::add_if_said(to, "ctx", x.context);
  return to;
}

consent_acceptance read_consent(const json::value& from) {
  consent_acceptance x;
  x.scope = json::texts_at(from, "sco");
  x.audience = json::texts_at(from, "aud");
  x.access_token_claims = json::value_at(from, "acc");
  x.id_token_claims = json::value_at(from, "idt");
  x.userinfo_claims = json::value_at(from, "uin");
  x.remember = json::truth_at(from, "rem");
  x.remember_for = std::chrono::seconds{json::integer_at(from, "for")};
  x.context = json::value_at(from, "ctx");
  return x;
}

std::string_view context_of(handle_purpose purpose) noexcept {
  switch (purpose) {
  case handle_purpose::login_verifier:
    return "login_verifier";
  case handle_purpose::consent_challenge:
    return "consent_challenge";
  case handle_purpose::consent_verifier:
    return "consent_verifier";
  case handle_purpose::logout_challenge:
    return "logout_challenge";
  case handle_purpose::logout_verifier:
    return "logout_verifier";
  case handle_purpose::device_challenge:
    return "device_challenge";
  case handle_purpose::device_verifier:
    return "device_verifier";
  }
  return "";
}

} // namespace

time_point kept_until(const interaction& x, time_point end, time_point now) noexcept {
  return x.login_rejection ? std::min(end, now + refused_login_life) : end;
}

std::string store_interaction(const interaction& x) {
  json::object to;
  if (x.stage == stage::finished) {
    login_challenge kept;
    kept.id = x.start.id;
    kept.query = x.start.query;
    kept.client = x.start.client;
    kept.device = x.start.device;
    to.emplace_back("start", write_start(kept));
  } else {
    to.emplace_back("start", write_start(x.start));
  }
  to.emplace_back("stage", static_cast<int>(x.stage));
  if (x.stage == stage::finished)
    return json::write(to);
  add_rejection(to, "lr", x.login_rejection);
  to.emplace_back("login", write_login(x.login));
  json::add_if_said(to, "cs", x.is_consent_skipped);
  json::add_if_said(to, "cb", x.consent_browser);
  json::add_if_said(to, "as", x.shown_subject.str());
  add_rejection(to, "cr", x.consent_rejection);
  to.emplace_back("consent", write_consent(x.consent));
  json::add_if_said(to, "ct", numeric_date(x.consent_handled_at));
  json::add_if_said(to, "ans", x.answer);
  return json::write(to);
}

std::optional<interaction> restore_interaction(std::string_view payload) {
  const auto from = json::parse(payload);
  if (!from)
    return std::nullopt;
  const auto reached = json::integer_at(*from, "stage");
  if (reached < 0 || reached > static_cast<std::int64_t>(stage::finished))
    return std::nullopt;
  interaction x;
  x.start = read_start(json::value_at(*from, "start"));
  if (x.start.id.empty() || x.start.client.empty())
    return std::nullopt;
  x.stage = static_cast<stage>(reached);
  x.login_rejection = read_rejection(*from, "lr");
  x.login = read_login(json::value_at(*from, "login"));
  x.is_consent_skipped = json::truth_at(*from, "cs");
  x.consent_browser = json::text_at(*from, "cb");
  x.shown_subject = subject_id(json::text_at(*from, "as"));
  x.consent_rejection = read_rejection(*from, "cr");
  x.consent = read_consent(json::value_at(*from, "consent"));
  x.consent_handled_at = from_numeric_date(json::integer_at(*from, "ct"));
  x.answer = json::text_at(*from, "ans");
  return x;
}

std::string seal_login_challenge(
  const login_challenge& x, const sealing_keys& keys, const random_source& random) {
  return keys.seal(pack(json::write(write_start(x))), "login_challenge", random);
}

std::optional<login_challenge> open_login_challenge(
  std::string_view text, const sealing_keys& keys) {
  const auto packed = keys.open(text, "login_challenge");
  const auto plain = packed ? unpack(*packed) : std::nullopt;
  const auto from = plain ? json::parse(*plain) : std::nullopt;
  if (!from)
    return std::nullopt;
  auto x = read_start(*from);
  if (x.id.empty() || x.client.empty())
    return std::nullopt;
  return x;
}

std::string seal_handle(
  handle_purpose purpose, std::string_view id, const sealing_keys& keys,
  const random_source& random) {
  return keys.seal(id, context_of(purpose), random);
}

std::optional<std::string> open_handle(
  handle_purpose purpose, std::string_view text, const sealing_keys& keys) {
  return keys.open(text, context_of(purpose));
}

std::string seal_verifier(
  handle_purpose purpose, const interaction& now, const sealing_keys& keys,
  const random_source& random) {
  const auto& subject = now.login.subject.str();
  return seal_handle(
    purpose,
    now.answer + now.start.id + separator + (subject.size() <= longest_subject ? subject : ""),
    keys, random);
}

std::optional<answer_verifier> open_verifier(
  handle_purpose purpose, std::string_view text, const sealing_keys& keys) {
  constexpr auto size = 2 * answer_name_bytes;
  const auto plain = open_handle(purpose, text, keys);
  if (!plain || plain->size() <= size)
    return std::nullopt;
  const auto end = plain->find(separator, size);
  if (end == std::string::npos || end == size)
    return std::nullopt;
  return answer_verifier{
    .id = plain->substr(size, end - size),
    .answer = plain->substr(0, size),
    .subject = subject_id(plain->substr(end + 1))};
}

} // namespace gatehouse::protocol
