#include "actors/clients_endpoint.hpp"

#include "actors/request_body.hpp"
#include "protocol/json_patch.hpp"
#include "protocol/pagination.hpp"
#include "protocol/percent.hpp"
#include "store/client_record.hpp"

namespace gatehouse::actors {

namespace {

namespace json = protocol::json;
using net::http_method;
using protocol::client;
using protocol::client_view;
using protocol::secret;

constexpr std::string_view list_name = "clients";

protocol::client_id id_in_path(const exchange& x) {
  return protocol::client_id(x.request.path_parameters.front());
}

} // namespace

clients_endpoint::clients_endpoint(caf::actor_config& config, services_ptr services)
  : client_editing_endpoint(config, std::move(services), "gatehouse.clients") {}

void clients_endpoint::serve(exchange_ptr x) {
  const bool is_collection = x->request.path_parameters.empty();
  switch (x->request.method) {
  case http_method::get:
  case http_method::head:
    return is_collection ? list(x) : read(x);
  case http_method::post:
    return create(x);
  case http_method::put:
    return replace(x);
  case http_method::patch:
    return patch(x);
  case http_method::delete_:
    return erase(x);
  case http_method::options:
  case http_method::other:
    return;
  }
}

void clients_endpoint::create(const exchange_ptr& x) {
  auto body = read_json(x->request);
  if (auto* answer = std::get_if<net::http_response>(&body))
    return x->answer(std::move(*answer));
  auto input = protocol::read_client(std::get<json::value>(body));
  if (!input)
    return x->refuse(input.error());
  auto created = std::move(input->metadata);
  if (created.id.empty())
    created.id = protocol::client_id(protocol::random_uuid(given().random));
  protocol::complete_client(created, rules());
  created.created_at = created.updated_at = given().now();
  if (auto valid = protocol::validate_client(created, rules()); !valid)
    return x->refuse(valid.error());
  // Named apart: the client moves on into the continuation.
  const auto checked = created;
  check_sector(
    x, checked, {},
    [this, x, created = std::move(created), chosen = std::move(input->client_secret)]() mutable {
      on_checked(x, std::move(created), std::move(chosen));
    });
}

void clients_endpoint::on_checked(const exchange_ptr& x, client created, secret chosen) {
  if (chosen.empty()) {
    if (created.is_public())
      return on_created_secret(x, std::move(created), {});
    const auto generated = protocol::random_secret(given().random);
    created.secret_hash = protocol::hash_generated(generated, *given().secret_keys);
    return on_created_secret(x, std::move(created), generated);
  }
  if (auto valid = protocol::validate_chosen_secret(created, chosen); !valid)
    return x->refuse(valid.error());
  hash_secret_request question{
    .client = created.id, .address = x->request.remote_address, .chosen = chosen};
  ask<std::string>(
    given().hasher, x, std::move(question),
    [this, x, created = std::move(created), chosen](std::string& hash) mutable {
      created.secret_hash = std::move(hash);
      on_created_secret(x, std::move(created), chosen);
    });
}

void clients_endpoint::on_created_secret(
  const exchange_ptr& x, client created, const secret& shown) {
  auto item = store::to_record(created);
  ask_store(
    x, {store::add(std::move(item))},
    [this, x, created = std::move(created), shown](store::batch_outcome& reply) {
      if (!reply.is_applied)
        return x->answer(client_conflict("A client with this client_id exists already"));
      tell_audit(*x, "client.created", created.id);
      auto response = client_response(201, created, shown, client_view::created);
      response.add_header(
        "Location", "/admin/clients/" + protocol::percent_encode(created.id.str()));
      x->answer(std::move(response));
    });
}

void clients_endpoint::list(const exchange_ptr& x) {
  auto parsed = read_query(x->request);
  if (auto* answer = std::get_if<net::http_response>(&parsed))
    return x->answer(std::move(*answer));
  const auto& query = std::get<protocol::parameters>(parsed);
  const auto page =
    protocol::read_page_request(query, *given().page_keys, list_name, given().now());
  if (!page)
    return x->refuse(page.error());
  protocol::page_links links{.path = "/admin/clients"};
  for (const auto* name : {"client_name", "owner"})
    if (const auto value = query.given(name))
      links.filters.add(name, std::string(*value));
  store::list_query wanted{
    .kind = store::record_kind::client,
    .group = std::string(query.given("owner").value_or("")),
    .subject = std::string(query.given("client_name").value_or("")),
    .after = page->after,
    .offset = page->offset,
    .limit = page->size};
  ask<store::page>(
    given().store, x, std::move(wanted),
    [this, x, page = *page, links = std::move(links)](store::page& found) mutable {
      json::array shown;
      for (const auto& item : found.items) {
        const auto each = protocol::restore_client(item.payload);
        if (!each)
          return x->fail(make_error(fault::store_failed));
        shown.push_back(protocol::show_client(*each, client_view::read));
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

void clients_endpoint::read(const exchange_ptr& x) {
  with_client(x, [x](const client& found, std::uint64_t) {
    x->answer(client_response(200, found, {}, client_view::read));
  });
}

void clients_endpoint::replace(const exchange_ptr& x) {
  auto body = read_json(x->request);
  if (auto* answer = std::get_if<net::http_response>(&body))
    return x->answer(std::move(*answer));
  auto input = protocol::read_client(std::get<json::value>(body));
  if (!input)
    return x->refuse(input.error());
  with_client(x, [this, x, input = std::move(*input)](const client& before, std::uint64_t version) {
    rewrite(x, before, version, input);
  });
}

void clients_endpoint::patch(const exchange_ptr& x) {
  auto body = read_json(x->request);
  if (auto* answer = std::get_if<net::http_response>(&body))
    return x->answer(std::move(*answer));
  with_client(
    x, [this, x, steps = std::move(std::get<json::value>(body))](
         const client& before, std::uint64_t version) {
      auto document = protocol::show_client(before, client_view::read);
      // A secret is not shown, but it is there to be replaced; empty means that it stays.
      if (!before.is_public())
        document.set("client_secret", "");
      const auto patched = json::apply_patch(document, steps);
      if (!patched)
        return x->refuse(patched.error());
      auto input = protocol::read_client(*patched);
      if (!input)
        return x->refuse(input.error());
      rewrite(x, before, version, std::move(*input));
    });
}

/// The id of the path wins; what only the server sets is kept; a new secret ends the old ones.
void clients_endpoint::rewrite(
  const exchange_ptr& x, const client& before, std::uint64_t version,
  protocol::client_input after) {
  auto changed = std::move(after.metadata);
  changed.id = before.id;
  changed.created_at = before.created_at;
  changed.updated_at = given().now();
  changed.secret_hash = before.secret_hash;
  changed.rotated_secret_hashes = before.rotated_secret_hashes;
  protocol::complete_client(changed, rules());
  if (auto valid = protocol::validate_client(changed, rules()); !valid)
    return x->refuse(valid.error());
  const auto checked = changed;
  check_sector(
    x, checked, before,
    [this, x, changed = std::move(changed), version,
     chosen = std::move(after.client_secret)]() mutable {
      on_rewritten(x, std::move(changed), version, std::move(chosen));
    });
}

void clients_endpoint::on_rewritten(
  const exchange_ptr& x, client changed, std::uint64_t version, secret chosen) {
  if (chosen.empty())
    return write_client(x, std::move(changed), version, {});
  if (auto valid = protocol::validate_chosen_secret(changed, chosen); !valid)
    return x->refuse(valid.error());
  hash_secret_request question{
    .client = changed.id, .address = x->request.remote_address, .chosen = chosen};
  ask<std::string>(
    given().hasher, x, std::move(question),
    [this, x, changed = std::move(changed), version, chosen](std::string& hash) mutable {
      changed.secret_hash = std::move(hash);
      changed.rotated_secret_hashes.clear();
      write_client(x, std::move(changed), version, chosen);
    });
}

/// With the client goes everything that was issued to it.
void clients_endpoint::erase(const exchange_ptr& x) {
  const auto id = id_in_path(*x);
  using store::index;
  using store::record_kind;
  ask_store(
    x,
    {store::take(record_kind::client, id.str()),
     store::erase_all(record_kind::access_token, index::client, id.str()),
     store::erase_all(record_kind::refresh_token, index::client, id.str()),
     store::erase_all(record_kind::authorization_code, index::client, id.str()),
     store::erase_all(record_kind::interaction, index::client, id.str()),
     store::erase_all(record_kind::remembered_consent, index::client, id.str()),
     store::erase_all(record_kind::forced_subject, index::client, id.str()),
     store::erase_all(record_kind::device_code, index::client, id.str()),
     store::erase_all(record_kind::user_code, index::client, id.str()),
     store::erase_all(record_kind::device_polls, index::client, id.str()),
     store::erase_all(record_kind::grant, index::client, id.str())},
    [this, x, id](store::batch_outcome& reply) {
      if (!reply.is_applied)
        return x->answer(unknown_client());
      tell_audit(*x, "client.deleted", id);
      x->answer(empty_response(204));
    });
}

} // namespace gatehouse::actors
