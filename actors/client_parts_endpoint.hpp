#pragma once

#include "actors/client_editing_endpoint.hpp"

#include <cstdint>

namespace gatehouse::actors {

/// `PUT /admin/clients/{id}/lifespans`.
class client_lifespans_endpoint : public client_editing_endpoint {
public:
  client_lifespans_endpoint(caf::actor_config& config, services_ptr services);

protected:
  void serve(exchange_ptr x) override;
};

/// `/admin/clients/{id}/secrets/rotate`: POST makes a new secret beside the old ones, DELETE forgets
/// the old ones.
class client_secrets_endpoint : public client_editing_endpoint {
public:
  client_secrets_endpoint(caf::actor_config& config, services_ptr services);

protected:
  void serve(exchange_ptr x) override;

private:
  void rotate(const exchange_ptr& x, protocol::client changed, std::uint64_t version);
};

} // namespace gatehouse::actors
