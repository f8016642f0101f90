#include "actors/client_editing_endpoint.hpp"

#include "actors/outgoing_fault.hpp"
#include "protocol/sector_identifier.hpp"
#include "store/client_record.hpp"

namespace gatehouse::actors {

namespace {

/// Every redirect is judged like the URI itself.
constexpr std::uint32_t max_sector_redirects = 3;

protocol::client_rules rules_of(const config::settings& settings) {
  protocol::client_rules rules;
  if (settings.oidc.public_subjects)
    rules.subject_types.emplace_back("public");
  if (settings.oidc.pairwise_subjects)
    rules.subject_types.emplace_back("pairwise");
  rules.default_scope = settings.oidc.default_client_scope;
  rules.redirect_hosts = protocol::rules_of(settings.profile).redirect_hosts;
  return rules;
}

/// The same for every reason (AB-45): whoever registers URLs must not learn from the answers what is
/// at them. The operator reads the reason in the log.
protocol::oauth_error no_sector() {
  return protocol::refuse(
    protocol::oauth_errc::invalid_client_metadata,
    "The document at sector_identifier_uri cannot be fetched");
}

} // namespace

client_editing_endpoint::client_editing_endpoint(
  caf::actor_config& config, services_ptr services, const char* actor_name)
  : endpoint(config, std::move(services), actor_name), rules_(rules_of(settings())) {}

void client_editing_endpoint::with_client(const exchange_ptr& x, on_client then) {
  find_client(x, [x, then = std::move(then)](const protocol::client* found, std::uint64_t version) {
    if (found == nullptr)
      return x->answer(unknown_client());
    then(*found, version);
  });
}

void client_editing_endpoint::find_client(const exchange_ptr& x, on_found then) {
  ask_store(
    x, {store::get(store::record_kind::client, x->request.path_parameters.front())},
    [x, then = std::move(then)](store::batch_outcome& reply) {
      if (!reply.is_applied)
        return x->fail(make_error(fault::store_failed));
      const auto* item = reply.steps.front().one();
      if (item == nullptr)
        return then(nullptr, 0);
      const auto found = protocol::restore_client(item->payload);
      if (!found)
        return x->fail(make_error(fault::store_failed));
      then(&*found, item->version);
    });
}

void client_editing_endpoint::write_client(
  const exchange_ptr& x, protocol::client changed, std::uint64_t version, protocol::secret shown,
  std::string event) {
  auto item = store::to_record(changed);
  ask_store(
    x, {store::replace(std::move(item), version)},
    [this, x, changed = std::move(changed), shown = std::move(shown),
     event = std::move(event)](store::batch_outcome& reply) {
      if (!reply.is_applied)
        return x->answer(client_conflict("The client was changed by somebody else meanwhile"));
      tell_audit(*x, event, changed.id);
      x->answer(client_response(200, changed, shown, protocol::client_view::read));
    });
}

void client_editing_endpoint::check_sector(
  const exchange_ptr& x, const protocol::client& changed, const protocol::client& before,
  std::function<void()> then) {
  const bool is_known = changed.sector_identifier_uri == before.sector_identifier_uri
                        && changed.redirect_uris == before.redirect_uris;
  if (changed.sector_identifier_uri.empty() || is_known)
    return then();
  outgoing_request question;
  question.purpose = outgoing_purpose::sector_identifier;
  question.url = changed.sector_identifier_uri;
  question.is_from_stranger = changed.is_self_registered();
  question.headers = {{"Accept", "application/json"}};
  question.limits.total_ms = settings().outgoing.client_timeout.count();
  question.limits.max_body_bytes = protocol::max_sector_document_bytes;
  question.limits.max_redirects = max_sector_redirects;
  request(given().outgoing, caf::infinite, x->context, std::move(question))
    .then(
      [x, then = std::move(then),
       redirect_uris = changed.redirect_uris](const outgoing_response& response) {
        if (response.status != 200)
          return x->refuse(no_sector());
        if (auto checked = protocol::check_sector_document(response.body, redirect_uris); !checked)
          return x->refuse(checked.error());
        then();
      },
      [x](const caf::error& error) {
        if (outgoing_reason(error) == net::fetch_errc::none)
          return x->fail(error);
        x->refuse(no_sector());
      });
}

/// With the client goes everything that was issued to it.
void client_editing_endpoint::erase_client(const exchange_ptr& x, const protocol::client_id& id) {
  using store::index;
  using store::record_kind;
  ask_store(
    x,
    // Client and grants first: what is being issued from them holds them until it is there.
    {store::take(record_kind::client, id.str()),
     store::erase_all(record_kind::grant, index::client, id.str()),
     store::erase_all(record_kind::access_token, index::client, id.str()),
     store::erase_all(record_kind::refresh_token, index::client, id.str()),
     store::erase_all(record_kind::authorization_code, index::client, id.str()),
     store::erase_all(record_kind::interaction, index::client, id.str()),
     store::erase_all(record_kind::remembered_consent, index::client, id.str()),
     store::erase_all(record_kind::forced_subject, index::client, id.str()),
     store::erase_all(record_kind::device_code, index::client, id.str()),
     store::erase_all(record_kind::user_code, index::client, id.str()),
     store::erase_all(record_kind::device_polls, index::client, id.str())},
    [this, x, id](store::batch_outcome& reply) {
      if (!reply.is_applied)
        return x->answer(unknown_client());
      tell_audit(*x, "client.deleted", id);
      x->answer(empty_response(204));
    });
}

net::http_response unknown_client() {
  return json_response(404, R"({"error":"Unable to locate the resource","error_description":""})");
}

net::http_response client_conflict(std::string_view what) {
  std::string body = R"({"error":)";
  protocol::json::write_string_to(body, what);
  return json_response(409, body + R"(,"error_description":""})");
}

net::http_response client_response(
  unsigned status, const protocol::client& x, const protocol::secret& shown,
  protocol::client_view view) {
  auto body = protocol::show_client(x, view);
  if (!shown.empty())
    body.set("client_secret", shown.reveal());
  return json_response(status, protocol::json::write(body));
}

} // namespace gatehouse::actors
