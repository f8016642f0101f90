#include "actors/consent_page.hpp"

#include "protocol/json_members.hpp"

namespace gatehouse::actors {

namespace {

namespace json = protocol::json;

} // namespace

consent_page::consent_page(caf::actor_config& config, services_ptr given, endpoint_actor requests)
  : page_endpoint(config, std::move(given), std::move(requests), "gatehouse.consent_page") {}

/// Asks who it is that has logged in, and what of them the asked scope covers.
void consent_page::with_account(const visit_ptr& v, on_account then) {
  ask_or_be_busy<account_answer>(
    given().accounts, v,
    account_question{
      .subject = protocol::subject_id(json::text_at(v->request, "subject")),
      .scope = json::texts_at(v->request, "requested_scope")},
    [then = std::move(then)](account_answer& known) { then(known); });
}

void consent_page::show(const visit_ptr& v) {
  if (json::truth_at(v->request, "skip"))
    return accept(v, false);
  with_account(v, [this, v](const account_answer& known) {
    const auto client = json::value_at(v->request, "client");
    show_page(
      v, 200,
      given().site->consent(
        v->at, {.client = client_name(v->request),
                .account = known.shown_name,
                .scope = json::texts_at(v->request, "requested_scope"),
                .form_token = form_token(*v),
                .logo_uri = json::text_at(client, "logo_uri"),
                .policy_uri = json::text_at(client, "policy_uri"),
                .tos_uri = json::text_at(client, "tos_uri")}));
  });
}

void consent_page::act(const visit_ptr& v, std::string_view action) {
  if (action == "allow")
    return accept(v, v->form.given("remember").has_value());
  decide(
    v, "reject",
    json::object{{"error", "access_denied"}, {"error_description", "The person did not agree"}});
}

/// Grants what was asked for: the scope comes from the core, never from the form.
void consent_page::accept(const visit_ptr& v, bool remember) {
  with_account(v, [this, v, remember](const account_answer& known) {
    // The account may have gone since its login (AB-81). Those of a login app of one's own are unknown
    // here from the start.
    if (!known.is_known && settings().urls.login.empty())
      return decide(
        v, "reject",
        json::object{
          {"error", "access_denied"},
          {"error_description", "The account cannot be used any more"}});
    // OpenID Connect Core §5.4: claims of a scope belong to userinfo, unless there is only an ID token;
    // the core knows. Hydra's own rule is that of `session.id_token`.
    const bool is_filtered =
      protocol::rules_of(settings().profile).userinfo == protocol::userinfo_rule::by_scope;
    const json::object session{
      {is_filtered ? "userinfo" : "id_token",
       json::parse(known.claims).value_or(json::value(json::object{}))}};
    decide(
      v, "accept",
      json::object{
        {"grant_scope", json::value_at(v->request, "requested_scope")},
        {"grant_access_token_audience",
         json::value_at(v->request, "requested_access_token_audience")},
        {"remember", remember},
        {"session", session}});
  });
}

} // namespace gatehouse::actors
