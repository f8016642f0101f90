#include "tools/tokens.hpp"

#include "tools/client_report.hpp"
#include "tools/endpoint.hpp"
#include "tools/member_text.hpp"
#include "tools/verbs.hpp"

namespace gatehouse::tools {

namespace {

namespace json = protocol::json;
using net::http_method;

report introspection_report(const json::value& token) {
  report out{
    .columns = {"ACTIVE", "SUBJECT", "CLIENT ID", "SCOPE", "EXPIRY", "TOKEN USE"},
    .document = token};
  const auto* expiry = token.find("exp");
  const auto* seconds = expiry ? expiry->if_integer() : nullptr;
  out.rows.push_back(
    {member_text(token, "active"), member_text(token, "sub"), member_text(token, "client_id"),
     member_text(token, "scope"),
     seconds ? protocol::to_rfc3339(protocol::from_numeric_date(*seconds)) : std::string(),
     member_text(token, "token_use")});
  out.ids.push_back(member_text(token, "active"));
  return out;
}

} // namespace

std::string joined(const std::vector<std::string>& texts) {
  std::string out;
  for (const auto& next : texts)
    out += (out.empty() ? "" : " ") + next;
  return out;
}

outcome<client_credentials> credentials_of(const call& x) {
  const auto of = [&](std::string_view option, std::string_view name) {
    return x.given.text_or(option, variable(x.environment, name).value_or(""));
  };
  client_credentials out{
    of("client-id", "OAUTH2_CLIENT_ID"), of("client-secret", "OAUTH2_CLIENT_SECRET")};
  if (out.id.empty())
    return misuse("--client-id or OAUTH2_CLIENT_ID is needed");
  return out;
}

report token_report(const json::value& token) {
  report out{.columns = {"ACCESS TOKEN", "TOKEN TYPE", "EXPIRES IN", "SCOPE"}, .document = token};
  out.rows.push_back(
    {member_text(token, "access_token"), member_text(token, "token_type"),
     member_text(token, "expires_in"), member_text(token, "scope")});
  for (const auto& [member, column] :
       {std::pair{"refresh_token", "REFRESH TOKEN"}, std::pair{"id_token", "ID TOKEN"}})
    if (auto text = member_text(token, member); !text.empty()) {
      out.columns.emplace_back(column);
      out.rows.front().push_back(std::move(text));
    }
  out.ids.push_back(member_text(token, "access_token"));
  return out;
}

outcome<void> introspect_token(const call& x) {
  protocol::parameters form;
  form.add("token", x.given.text_or("token", ""));
  if (const auto scope = joined(x.given.texts("scope")); !scope.empty())
    form.add("scope", scope);
  const auto got = x.server.post_form("/admin/oauth2/introspect", form);
  if (!got)
    return got.error();
  return print(introspection_report(got->document), x.shown_as, x.out);
}

outcome<void> revoke_token(const call& x) {
  const auto client = credentials_of(x);
  if (!client)
    return client.error();
  protocol::parameters form;
  form.add("token", x.given.text_or("token", ""));
  if (auto got = x.server.post_form_as(*client, "/oauth2/revoke", form); !got)
    return got.error();
  return {};
}

outcome<void> delete_access_tokens(const call& x) {
  const auto id = x.given.text_or("client-id", "");
  if (id.empty())
    return misuse("the id of a client is needed");
  protocol::parameters query;
  query.add("client_id", id);
  auto gone = x.server.send(http_method::delete_, "/admin/oauth2/tokens?" + query.encode());
  if (!gone)
    return gone.error();
  return print(id_report({id}), x.shown_as, x.out);
}

outcome<void> perform_client_credentials(const call& x) {
  const auto client = credentials_of(x);
  if (!client)
    return client.error();
  protocol::parameters form;
  form.add("grant_type", "client_credentials");
  if (const auto scope = joined(x.given.texts("scope")); !scope.empty())
    form.add("scope", scope);
  if (const auto audience = joined(x.given.texts("audience")); !audience.empty())
    form.add("audience", audience);
  const auto got = x.server.post_form_as(*client, "/oauth2/token", form);
  if (!got)
    return got.error();
  return print(token_report(got->document), x.shown_as, x.out);
}

std::vector<option> client_credential_options() {
  return {
    {.name = "client-id", .help = "Id of the client; also from OAUTH2_CLIENT_ID"},
    {.name = "client-secret", .help = "Its secret; also from OAUTH2_CLIENT_SECRET"},
  };
}

std::vector<command> token_verbs() {
  const argument token{.name = "token", .help = "The token"};
  const option scope{.name = "scope", .kind = option_kind::list, .help = "Scopes to ask for"};
  auto grant_options = client_credential_options();
  grant_options.push_back(scope);
  grant_options.push_back(
    {.name = "audience", .kind = option_kind::list, .help = "Audiences to ask for"});
  return {
    {.path = "introspect token",
     .help = "Ask whether a token is active; done (0) when it is not, too",
     .example = "introspect token ory_at_… --scope read --format jsonpath=$.active",
     .act = &introspect_token,
     .asks = peer::admin,
     .options =
       {{.name = "scope",
         .kind = option_kind::list,
         .help = "Scopes that the token must have to count as active"}},
     .arguments = {token}},
    {.path = "revoke token",
     .help = "Revoke a token at the public endpoint, as the client that has it",
     .example = "revoke token ory_at_… --client-id my-app --client-secret …",
     .act = &revoke_token,
     .asks = peer::authority,
     .options = client_credential_options(),
     .arguments = {token}},
    {.path = "delete access-tokens",
     .help = "Delete all access tokens of a client",
     .example = "delete access-tokens my-app",
     .act = &delete_access_tokens,
     .asks = peer::admin,
     .arguments = {{.name = "client-id", .help = "Id of the client"}}},
    {.path = "perform client-credentials",
     .help = "Get an access token for a client from the public endpoint",
     .example = "perform client-credentials --client-id my-app --client-secret … --scope read -q",
     .act = &perform_client_credentials,
     .asks = peer::authority,
     .options = std::move(grant_options)},
  };
}

} // namespace gatehouse::tools
