#include "actors/authorization_check.hpp"
#include "actors/authorize_endpoint.hpp"
#include "actors/outgoing_fault.hpp"
#include "protocol/client_assertion.hpp"
#include "protocol/client_keys.hpp"
#include "protocol/request_object.hpp"

/// Request objects (OpenID Connect Core §6, RFC 9101): by value, by reference, and with keys that the
/// client publishes.
namespace gatehouse::actors {

namespace {

using protocol::oauth_errc;

/// Every redirect is judged like the URI itself.
constexpr std::uint32_t max_object_redirects = 3;

/// The same for every reason (AB-45): whoever registers URLs must not learn from the answers what is
/// at them. The operator reads the reason in the log.
protocol::oauth_error not_fetched() {
  return protocol::refuse(oauth_errc::invalid_request_uri, "The request object cannot be fetched");
}

/// A document may end with a line break; a JWT does not.
std::string_view without_blank_end(std::string_view text) {
  const auto end = text.find_last_not_of(" \t\r\n");
  return text.substr(0, end == std::string_view::npos ? 0 : end + 1);
}

} // namespace

void authorize_endpoint::resolve_request_object(const visit_ptr& v) {
  if (const auto uri = v->asked.given("request_uri"))
    return fetch_request_object(v, std::string(*uri));
  on_request_object(v, std::string(v->asked.given("request").value_or("")));
}

/// AB-43: only what the client has registered is asked for, and not at any address.
void authorize_endpoint::fetch_request_object(const visit_ptr& v, const std::string& uri) {
  if (auto registered = protocol::check_request_uri(*v->by, uri); !registered)
    return refuse_object(v, registered.error());
  outgoing_request question;
  question.purpose = outgoing_purpose::request_object;
  // The fragment is the client's note about the version of the document; nobody is sent it.
  question.url = uri.substr(0, uri.find('#'));
  question.is_from_stranger = v->by->is_self_registered();
  question.headers = {{"Accept", "application/oauth-authz-req+jwt, application/jwt"}};
  question.limits.total_ms = settings().outgoing.client_timeout.count();
  question.limits.max_body_bytes = protocol::max_request_object_bytes;
  question.limits.max_redirects = max_object_redirects;
  request(given().outgoing, caf::infinite, v->x->context, std::move(question))
    .then(
      [this, v](const outgoing_response& response) {
        if (response.status != 200)
          return refuse_object(v, not_fetched());
        v->is_object_outside = true;
        on_request_object(v, std::string(without_blank_end(response.body)));
      },
      [this, v](const caf::error& error) {
        if (outgoing_reason(error) == net::fetch_errc::none)
          return v->x->fail(error);
        refuse_object(v, not_fetched());
      });
}

void authorize_endpoint::on_request_object(const visit_ptr& v, const std::string& object) {
  if (v->by->jwks_uri.empty())
    return merge(v, object, v->by->jwks);
  client_keys_request question{
    .uri = v->by->jwks_uri,
    .kid = protocol::unverified_key_id(object),
    .is_from_stranger = v->by->is_self_registered()};
  request(given().client_keys, caf::infinite, v->x->context, std::move(question))
    .then(
      [this, v, object](const client_keys_answer& answer) {
        const auto keys = protocol::json::parse(
          answer.jwks, {.max_bytes = 2 * protocol::max_client_keys_bytes, .max_depth = 8});
        if (!keys)
          return v->x->fail(make_error(fault::unavailable));
        v->is_object_outside = true;
        merge(v, object, *keys);
      },
      [this, v](const caf::error& error) {
        if (outgoing_reason(error) == net::fetch_errc::none)
          return v->x->fail(error);
        refuse_object(
          v, protocol::refuse(
               oauth_errc::invalid_request_object, "The keys of the client cannot be fetched"));
      });
}

void authorize_endpoint::merge(
  const visit_ptr& v, const std::string& object, const protocol::json::value& jwks) {
  auto merged = merge_object(given(), *v->by, v->asked, object, jwks, given().now());
  if (!merged)
    return refuse_object(v, merged.error());
  // What was fetched may be another thing tomorrow; what was checked is what counts.
  if (v->is_object_outside)
    v->effective_query = merged->encode();
  on_effective(v, *merged);
}

/// The parameters beside a request object that is none still say where the client listens.
void authorize_endpoint::refuse_object(const visit_ptr& v, const protocol::oauth_error& error) {
  const auto target =
    protocol::find_response_target(v->asked, *v->by, authorization_rules_of(settings()));
  if (!target)
    return show_error(v->x, error);
  v->x->answer(client_response_of(protocol::make_error_answer(
    *target, protocol::name(error.code), error.description, settings().urls.issuer)));
}

} // namespace gatehouse::actors
