#include "protocol/jwt_trust.hpp"

#include "protocol/json_members.hpp"
#include "protocol/scope.hpp"

#include <algorithm>

namespace gatehouse::protocol {

namespace {

constexpr std::size_t max_issuer_bytes = 2048;
constexpr std::size_t max_subject_bytes = 255;
constexpr std::size_t max_scopes = 1000;
constexpr std::size_t max_scope_bytes = 16 * 1024;

oauth_error wrong(std::string_view member, std::string_view what) {
  return refuse(
    oauth_errc::invalid_request, "The member '" + std::string(member) + "' " + std::string(what));
}

oauth_error missing(std::string_view what) {
  return refuse(oauth_errc::missing_required_parameter, what);
}

/// `null` means absent, as Hydra's clients write it.
const json::value* given(const json::value& body, std::string_view name) {
  const auto* x = body.find(name);
  return x == nullptr || x->is_null() ? nullptr : x;
}

result<std::string> read_text(
  const json::value& body, std::string_view name, std::size_t max_bytes) {
  const auto* x = given(body, name);
  if (x == nullptr)
    return std::string();
  if (x->if_string() == nullptr || x->if_string()->size() > max_bytes)
    return wrong(name, "must be a text that is not too long");
  return *x->if_string();
}

result<std::vector<std::string>> read_scope(const json::value& body) {
  std::vector<std::string> scope;
  const auto* x = given(body, "scope");
  if (x == nullptr)
    return scope;
  if (x->if_array() == nullptr || x->if_array()->size() > max_scopes)
    return wrong("scope", "must be a list of scopes");
  std::size_t bytes = 0;
  for (const auto& each : *x->if_array()) {
    const auto* text = each.if_string();
    if (text == nullptr || !is_scope_token(*text) || (bytes += text->size()) > max_scope_bytes)
      return wrong("scope", "must be a list of scopes");
    scope.push_back(*text);
  }
  return scope;
}

result<jose::jwk> read_key(const json::value& body) {
  const auto* x = given(body, "jwk");
  if (x == nullptr)
    return missing("The member 'jwk' is missing");
  auto key = jose::jwk::parse(*x);
  if (!key)
    return wrong("jwk", "is no usable key: " + key.error().description);
  if (key->kid().empty())
    return missing("The key in 'jwk' has no 'kid'");
  if (key->is_private())
    return wrong("jwk", "has private parts; send the public key");
  if (key->type() == jose::key_type::oct || key->use() == jose::key_use::enc)
    return wrong("jwk", "is no key that checks signatures");
  return std::move(*key);
}

result<time_point> read_expiry(const json::value& body) {
  const auto* x = given(body, "expires_at");
  if (x == nullptr)
    return missing("The member 'expires_at' is missing");
  const auto time = x->if_string() == nullptr ? std::nullopt : from_rfc3339(*x->if_string());
  if (!time)
    return wrong("expires_at", "must be a time of RFC 3339");
  return *time;
}

} // namespace

result<jwt_trust> read_trust(const json::value& body) {
  if (body.if_object() == nullptr)
    return refuse(oauth_errc::invalid_request, "The request body is no JSON object");
  const auto issuer = read_text(body, "issuer", max_issuer_bytes);
  if (!issuer)
    return issuer.error();
  const auto subject = read_text(body, "subject", max_subject_bytes);
  if (!subject)
    return subject.error();
  const auto* any = given(body, "allow_any_subject");
  if (any != nullptr && any->if_bool() == nullptr)
    return wrong("allow_any_subject", "must be true or false");
  jwt_trust x;
  x.issuer = *issuer;
  x.subject = subject_id(*subject);
  x.allows_any_subject = any != nullptr && *any->if_bool();
  if (x.issuer.empty())
    return missing("The member 'issuer' is missing");
  if (x.subject.empty() != x.allows_any_subject)
    return missing("One of 'subject' and 'allow_any_subject' must be given, and not both");
  auto scope = read_scope(body);
  if (!scope)
    return scope.error();
  x.scope = std::move(*scope);
  auto key = read_key(body);
  if (!key)
    return key.error();
  x.key = std::move(*key);
  const auto expiry = read_expiry(body);
  if (!expiry)
    return expiry.error();
  x.expires_at = *expiry;
  return x;
}

json::value trust_json(const jwt_trust& x) {
  json::object to;
  to.emplace_back("id", x.id);
  to.emplace_back("issuer", x.issuer);
  to.emplace_back("subject", x.subject.str());
  to.emplace_back("allow_any_subject", x.allows_any_subject);
  to.emplace_back("scope", json::to_array(x.scope));
  to.emplace_back("public_key", json::object{{"set", x.issuer}, {"kid", x.key->kid().str()}});
  to.emplace_back("created_at", to_rfc3339(x.created_at));
  to.emplace_back("expires_at", to_rfc3339(x.expires_at));
  return to;
}

std::string store_trust(const jwt_trust& x) {
  json::object to;
  to.emplace_back("iss", x.issuer);
  json::add_if_said(to, "sub", x.subject.str());
  json::add_if_said(to, "any", x.allows_any_subject);
  json::add_if_said(to, "sco", x.scope);
  to.emplace_back("jwk", x.key->to_json());
  json::add_if_said(to, "at", numeric_date(x.created_at));
  to.emplace_back("exp", numeric_date(x.expires_at));
  return json::write(to);
}

std::optional<jwt_trust> restore_trust(std::string_view id, std::string_view payload) {
  const auto from = json::parse(payload);
  if (!from)
    return std::nullopt;
  auto key = jose::jwk::parse(json::value_at(*from, "jwk"));
  jwt_trust x;
  x.id = id;
  x.issuer = json::text_at(*from, "iss");
  x.subject = subject_id(json::text_at(*from, "sub"));
  x.allows_any_subject = json::truth_at(*from, "any");
  x.scope = json::texts_at(*from, "sco");
  x.created_at = from_numeric_date(json::integer_at(*from, "at"));
  x.expires_at = from_numeric_date(json::integer_at(*from, "exp"));
  if (!key || x.issuer.empty() || x.subject.empty() != x.allows_any_subject)
    return std::nullopt;
  x.key = std::move(*key);
  return x;
}

bool is_uuid(std::string_view text) noexcept {
  constexpr std::string_view form = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  return text.size() == form.size()
         && std::equal(text.begin(), text.end(), form.begin(), [](char c, char like) {
              const bool is_digit =
                (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
              return like == '-' ? c == '-' : is_digit;
            });
}

} // namespace gatehouse::protocol
