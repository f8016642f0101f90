#pragma once

#include "actors/client_editing_endpoint.hpp"

#include <cstdint>

namespace gatehouse::actors {

/// `/admin/clients` and `/admin/clients/{id}`: create, list, read, replace, patch and delete.
class clients_endpoint : public client_editing_endpoint {
public:
  clients_endpoint(caf::actor_config& config, services_ptr services);

protected:
  void serve(exchange_ptr x) override;

private:
  void create(const exchange_ptr& x);
  void list(const exchange_ptr& x);
  void read(const exchange_ptr& x);
  void replace(const exchange_ptr& x);
  void patch(const exchange_ptr& x);

  void on_checked(const exchange_ptr& x, protocol::client created, protocol::secret chosen);
  void on_created_secret(
    const exchange_ptr& x, protocol::client created, const protocol::secret& shown);
  void rewrite(
    const exchange_ptr& x, const protocol::client& before, std::uint64_t version,
    protocol::client_input after);
  void on_rewritten(
    const exchange_ptr& x, protocol::client changed, std::uint64_t version,
    protocol::secret chosen);
};

} // namespace gatehouse::actors
