#include "actors/client_parts_endpoint.hpp"

#include "actors/request_body.hpp"

namespace gatehouse::actors {

namespace {

using protocol::client;

/// Only these methods have a secret to rotate.
bool has_secret(const client& x) noexcept {
  return x.token_endpoint_auth_method == "client_secret_basic"
         || x.token_endpoint_auth_method == "client_secret_post";
}

} // namespace

client_lifespans_endpoint::client_lifespans_endpoint(
  caf::actor_config& config, services_ptr services)
  : client_editing_endpoint(config, std::move(services), "gatehouse.client_lifespans") {}

/// All lifespans are set at once; those left out become the global ones again.
void client_lifespans_endpoint::serve(exchange_ptr x) {
  auto body = read_json(x->request);
  if (auto* answer = std::get_if<net::http_response>(&body))
    return x->answer(std::move(*answer));
  auto input = protocol::read_client(std::get<protocol::json::value>(body));
  if (!input)
    return x->refuse(input.error());
  with_client(
    x, [this, x, spans = input->metadata.lifespan_of](const client& before, std::uint64_t version) {
      auto changed = before;
      changed.lifespan_of = spans;
      changed.updated_at = given().now();
      if (auto valid = protocol::validate_client(changed, rules()); !valid)
        return x->refuse(valid.error());
      write_client(x, std::move(changed), version, {});
    });
}

client_secrets_endpoint::client_secrets_endpoint(caf::actor_config& config, services_ptr services)
  : client_editing_endpoint(config, std::move(services), "gatehouse.client_secrets") {}

void client_secrets_endpoint::serve(exchange_ptr x) {
  with_client(x, [this, x](const client& before, std::uint64_t version) {
    if (x->request.method == net::http_method::post)
      return rotate(x, before, version);
    auto changed = before;
    changed.rotated_secret_hashes.clear();
    changed.updated_at = given().now();
    write_client(x, std::move(changed), version, {});
  });
}

void client_secrets_endpoint::rotate(const exchange_ptr& x, client changed, std::uint64_t version) {
  if (!has_secret(changed))
    return x->refuse(protocol::refuse(
      protocol::oauth_errc::invalid_request,
      "Only clients that authenticate with client_secret_basic or "
      "client_secret_post have a secret to rotate"));
  auto& rotated = changed.rotated_secret_hashes;
  if (!changed.secret_hash.empty())
    rotated.insert(rotated.begin(), changed.secret_hash);
  if (rotated.size() > protocol::max_rotated_secrets)
    rotated.resize(protocol::max_rotated_secrets);
  auto fresh = protocol::random_secret(given().random);
  changed.secret_hash = protocol::hash_generated(fresh, *given().secret_keys);
  changed.updated_at = given().now();
  write_client(x, std::move(changed), version, std::move(fresh), "client.secret_rotated");
}

} // namespace gatehouse::actors
