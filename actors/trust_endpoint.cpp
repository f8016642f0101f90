#include "actors/trust_endpoint.hpp"

#include "actors/request_body.hpp"
#include "protocol/jwt_trust.hpp"
#include "protocol/pagination.hpp"
#include "store/jwt_trust.hpp"

namespace gatehouse::actors {

namespace {

namespace json = protocol::json;
using net::http_method;
using protocol::oauth_errc;
using store::record_kind;

constexpr std::string_view list_name = "jwt_trust";
constexpr std::string_view path = "/admin/trust/grants/jwt-bearer/issuers";

net::http_response unknown_trust() {
  return json_response(
    404, R"({"error":"Not Found","error_description":"Unable to locate the requested resource"})");
}

} // namespace

trust_endpoint::trust_endpoint(caf::actor_config& config, services_ptr services)
  : endpoint(config, std::move(services), "gatehouse.trust") {}

void trust_endpoint::serve(exchange_ptr x) {
  const auto& names = x->request.path_parameters;
  if (names.empty())
    return x->request.method == http_method::post ? create(x) : list(x);
  const auto id = names.front();
  if (!protocol::is_uuid(id))
    return x->refuse(protocol::refuse(oauth_errc::invalid_request, "The id is no UUID"));
  x->request.method == http_method::delete_ ? erase(x, id) : read(x, id);
}

void trust_endpoint::create(const exchange_ptr& x) {
  auto body = read_json(x->request);
  if (auto* answer = std::get_if<net::http_response>(&body))
    return x->answer(std::move(*answer));
  auto trust = protocol::read_trust(std::get<json::value>(body));
  if (!trust)
    return x->refuse(trust.error());
  trust->id = protocol::random_uuid(given().random);
  trust->created_at = given().now();
  store::batch steps{
    store::add(store::to_trust_name(*trust)), store::add(store::to_record(*trust))};
  ask_store(x, std::move(steps), [this, x, trust = *trust](store::batch_outcome& reply) {
    if (!reply.is_applied && reply.failed_at == 0)
      return x->refuse(
        protocol::refuse(oauth_errc::conflict, "This issuer, subject and key are trusted already"));
    if (!reply.is_applied)
      return x->fail(make_error(fault::store_failed));
    tell_audit(*x, "trust.created", {});
    auto response = json_response(201, json::write(protocol::trust_json(trust)));
    response.add_header("Location", "/trust/grants/jwt-bearer/issuers/" + trust.id);
    x->answer(std::move(response));
  });
}

void trust_endpoint::list(const exchange_ptr& x) {
  auto parsed = read_query(x->request);
  if (auto* answer = std::get_if<net::http_response>(&parsed))
    return x->answer(std::move(*answer));
  const auto& query = std::get<protocol::parameters>(parsed);
  const auto page =
    protocol::read_page_request(query, *given().page_keys, list_name, given().now());
  if (!page)
    return x->refuse(page.error());
  protocol::page_links links{.path = std::string(path)};
  const std::string issuer(query.given("issuer").value_or(""));
  if (!issuer.empty())
    links.filters.add("issuer", issuer);
  store::list_query wanted{
    .kind = record_kind::jwt_trust,
    .group = issuer,
    .after = page->after,
    .offset = page->offset,
    .limit = page->size};
  ask<store::page>(
    given().store, x, std::move(wanted),
    [this, x, page = *page, links = std::move(links)](store::page& found) mutable {
      json::array shown;
      for (const auto& item : found.items) {
        const auto trust = store::to_trust(item);
        if (!trust)
          return x->fail(make_error(fault::store_failed));
        shown.push_back(protocol::trust_json(*trust));
      }
      links.total = found.total;
      links.has_more = found.has_more;
      if (found.has_more)
        links.next_token = protocol::make_page_token(
          found.items.back().key, *given().page_keys, list_name, given().now(), given().random);
      auto response = json_response(200, json::write(shown));
      response.add_header("Link", protocol::link_header(page, links));
      response.add_header("X-Total-Count", std::to_string(found.total));
      x->answer(std::move(response));
    });
}

void trust_endpoint::read(const exchange_ptr& x, const std::string& id) {
  ask_store(x, {store::get(record_kind::jwt_trust, id)}, [x](store::batch_outcome& reply) {
    const auto* item = reply.is_applied ? reply.steps.front().one() : nullptr;
    if (item == nullptr)
      return reply.is_applied ? x->answer(unknown_trust())
                              : x->fail(make_error(fault::store_failed));
    const auto trust = store::to_trust(*item);
    if (!trust)
      return x->fail(make_error(fault::store_failed));
    x->answer(json_response(200, json::write(protocol::trust_json(*trust))));
  });
}

void trust_endpoint::erase(const exchange_ptr& x, const std::string& id) {
  ask_store(
    x, {store::get(record_kind::jwt_trust, id)}, [this, x, id](store::batch_outcome& reply) {
      const auto* item = reply.is_applied ? reply.steps.front().one() : nullptr;
      if (item == nullptr)
        return reply.is_applied ? x->answer(unknown_trust())
                                : x->fail(make_error(fault::store_failed));
      const auto trust = store::to_trust(*item);
      if (!trust)
        return x->fail(make_error(fault::store_failed));
      store::batch steps{
        store::take(record_kind::jwt_trust, id),
        store::erase(record_kind::jwt_trust_name, store::to_trust_name(*trust).key)};
      ask_store(x, std::move(steps), [this, x](store::batch_outcome& gone) {
        if (!gone.is_applied)
          return x->answer(unknown_trust());
        tell_audit(*x, "trust.deleted", {});
        x->answer(empty_response(204));
      });
    });
}

} // namespace gatehouse::actors
