#pragma once

#include "actors/client_editing_endpoint.hpp"
#include "protocol/opaque_token.hpp"

#include <cstdint>
#include <string>

namespace gatehouse::actors {

/// `/oauth2/register` and `/oauth2/register/{id}`: clients register themselves (RFC 7591) and look
/// after what they registered (RFC 7592). 404 unless it is enabled.
class registration_endpoint : public client_editing_endpoint {
public:
  registration_endpoint(caf::actor_config& config, services_ptr services);

protected:
  void serve(exchange_ptr x) override;

private:
  void register_client(const exchange_ptr& x);
  [[nodiscard]] protocol::opaque_token mark(protocol::client& x) const;
  void store_new(
    const exchange_ptr& x, protocol::client created, const protocol::opaque_token& token);
  void with_own_client(const exchange_ptr& x, on_client then);
  void replace(const exchange_ptr& x);
  void rewrite(
    const exchange_ptr& x, const protocol::client& before, std::uint64_t version,
    protocol::client_input asked);
  void store_changed(
    const exchange_ptr& x, protocol::client changed, std::uint64_t version,
    const protocol::opaque_token& token);
  [[nodiscard]] net::http_response shown(
    unsigned status, const protocol::client& x, protocol::client_view view,
    const protocol::secret& client_secret, const protocol::secret& registration_token) const;
};

} // namespace gatehouse::actors
