#include "tools/client_flags.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

namespace gatehouse::tools {

namespace {

namespace json = protocol::json;

/// How the values of a flag become a member.
enum class form : unsigned char { text, list, joined, flag, document };

struct client_flag {
  std::string_view name;
  std::string_view member;
  tools::form form;
  std::string_view help;
  /// JSON for `create`; empty leaves the member to the server.
  std::string_view otherwise = {};
  /// What the help of `create` says of it.
  std::string_view otherwise_shown = {};
};

constexpr client_flag client_flags[] = {
  {"name", "client_name", form::text, "Name for people"},
  {"secret", "client_secret", form::text, "Secret; the server makes one if left out"},
  {"grant-type", "grant_types", form::list, "Grant types", R"(["authorization_code"])",
   "authorization_code"},
  {"response-type", "response_types", form::list, "Response types", R"(["code"])", "code"},
  {"scope", "scope", form::joined, "Scopes that the client may ask for"},
  {"redirect-uri", "redirect_uris", form::list, "Redirect URIs"},
  {"audience", "audience", form::list, "Audiences that the client may ask for"},
  {"token-endpoint-auth-method", "token_endpoint_auth_method", form::text,
   "client_secret_basic, client_secret_post, private_key_jwt or none", R"("client_secret_basic")",
   "client_secret_basic"},
  {"jwks-uri", "jwks_uri", form::text, "Where the client publishes its keys"},
  {"subject-type", "subject_type", form::text, "public or pairwise", R"("public")", "public"},
  {"sector-identifier-uri", "sector_identifier_uri", form::text, "Sector of pairwise subjects"},
  {"owner", "owner", form::text, "Who owns the client"},
  {"contact", "contacts", form::list, "Who is responsible for the client"},
  {"metadata", "metadata", form::document, "Any JSON", "{}", "{}"},
  {"policy-uri", "policy_uri", form::text, "Privacy policy"},
  {"tos-uri", "tos_uri", form::text, "Terms of service"},
  {"client-uri", "client_uri", form::text, "Home page"},
  {"logo-uri", "logo_uri", form::text, "Logo"},
  {"allowed-cors-origin", "allowed_cors_origins", form::list, "Origins for CORS"},
  {"post-logout-callback", "post_logout_redirect_uris", form::list, "Redirect URIs after logout"},
  {"backchannel-logout-callback", "backchannel_logout_uri", form::text, "Back-channel logout URI"},
  {"backchannel-logout-session-required", "backchannel_logout_session_required", form::flag,
   "Logout tokens must have a session id"},
  {"frontchannel-logout-callback", "frontchannel_logout_uri", form::text,
   "Front-channel logout URI"},
  {"frontchannel-logout-session-required", "frontchannel_logout_session_required", form::flag,
   "Front-channel logout must have a session id"},
  {"request-uri", "request_uris", form::list, "Request URIs that the client may use"},
  {"request-object-signing-alg", "request_object_signing_alg", form::text,
   "Algorithm of request objects", R"("RS256")", "RS256"},
  {"skip-consent", "skip_consent", form::flag, "Tell the consent app that it may skip"},
  {"skip-logout-consent", "skip_logout_consent", form::flag,
   "Tell the logout app that it may skip"},
  {"access-token-strategy", "access_token_strategy", form::text, "opaque or jwt"},
};

option_kind kind_of(form x) {
  switch (x) {
  case form::text:
  case form::document:
    return option_kind::text;
  case form::list:
  case form::joined:
    return option_kind::list;
  case form::flag:
    return option_kind::flag;
  }
  return option_kind::text;
}

std::string joined(const std::vector<std::string>& texts) {
  std::string out;
  for (const auto& next : texts)
    out += (out.empty() ? "" : " ") + next;
  return out;
}

outcome<json::value> member_from(const client_flag& x, const given_options& given) {
  const auto texts = given.texts(x.name);
  switch (x.form) {
  case form::text:
    return json::value(given.text_or(x.name, ""));
  case form::list:
    return json::value(json::array(texts.begin(), texts.end()));
  case form::joined:
    return json::value(joined(texts));
  case form::flag:
    return json::value(given.flag(x.name));
  case form::document:
    break;
  }
  auto document = json::parse(given.text_or(x.name, ""));
  if (!document)
    return misuse("--" + std::string(x.name) + " is no JSON");
  return *std::move(document);
}

} // namespace

std::vector<option> client_options(defaults_shown shown) {
  std::vector<option> out;
  for (const auto& next : client_flags) {
    std::string help(next.help);
    if (shown == defaults_shown::yes && !next.otherwise_shown.empty())
      help += " [" + std::string(next.otherwise_shown) + "]";
    out.push_back(
      {.name = std::string(next.name), .kind = kind_of(next.form), .help = std::move(help)});
  }
  return out;
}

outcome<json::value> client_from(const given_options& given) {
  json::value out{json::object{}};
  if (const auto id = given.text("id"))
    out.set("client_id", *id);
  for (const auto& next : client_flags) {
    if (given.has(next.name)) {
      auto member = member_from(next, given);
      if (!member)
        return member.error();
      out.set(next.member, *std::move(member));
    } else if (!next.otherwise.empty()) {
      out.set(next.member, json::parse(next.otherwise).value());
    }
  }
  return out;
}

outcome<json::value> client_patch_from(const given_options& given) {
  json::array out;
  for (const auto& next : client_flags) {
    if (!given.has(next.name))
      continue;
    auto member = member_from(next, given);
    if (!member)
      return member.error();
    out.emplace_back(json::object{
      {"op", "add"}, {"path", "/" + std::string(next.member)}, {"value", *std::move(member)}});
  }
  if (out.empty())
    return misuse("nothing to change; give at least one flag of the client, or --file");
  return json::value(std::move(out));
}

std::vector<option> encryption_options() {
  constexpr auto help = "Refused: secrets are not encrypted here";
  return {
    {.name = "pgp-key", .help = help},
    {.name = "pgp-key-url", .help = help},
    {.name = "keybase", .help = help},
  };
}

outcome<void> refuse_encryption(const given_options& given) {
  for (const auto& next : encryption_options())
    if (given.has(next.name))
      return misuse(
        "--" + next.name
        + " is not supported: secrets are not encrypted here; "
          "pipe the output through your own tool");
  return {};
}

} // namespace gatehouse::tools
