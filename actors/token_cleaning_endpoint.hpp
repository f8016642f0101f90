#pragma once

#include "actors/endpoint.hpp"

namespace gatehouse::actors {

/// `DELETE /admin/oauth2/tokens?client_id=`: deletes the access tokens of a client.
class token_deletion_endpoint : public endpoint {
public:
  token_deletion_endpoint(caf::actor_config& config, services_ptr services);

protected:
  void serve(exchange_ptr x) override;
};

/// `POST /oauth2/flush` of Hydra 1: deletes expired tokens now. The store does so by itself; scripts
/// that ask for it go on working.
class flush_endpoint : public endpoint {
public:
  flush_endpoint(caf::actor_config& config, services_ptr services);

protected:
  void serve(exchange_ptr x) override;
};

} // namespace gatehouse::actors
