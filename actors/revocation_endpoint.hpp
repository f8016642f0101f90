#pragma once

#include "actors/authenticating_endpoint.hpp"
#include "store/record.hpp"

namespace gatehouse::actors {

/// `POST /oauth2/revoke` (RFC 7009).
class revocation_endpoint : public authenticating_endpoint {
public:
  revocation_endpoint(caf::actor_config& config, services_ptr services);

protected:
  void serve(exchange_ptr x) override;

private:
  void on_caller(const proven& caller);
  void on_found(const exchange_ptr& x, const store::record& item, const client_ptr& caller);
  void end_family(
    const exchange_ptr& x, const store::record& item, const client_ptr& caller, int round);
  void on_revoked(const exchange_ptr& x, const store::record& item, const client_ptr& caller);
};

} // namespace gatehouse::actors
