#pragma once

#include "actors/endpoint.hpp"

namespace gatehouse::actors {

/// `/admin/trust/grants/jwt-bearer/issuers`: whose assertions are taken as grants.
class trust_endpoint : public endpoint {
public:
  trust_endpoint(caf::actor_config& config, services_ptr services);

protected:
  void serve(exchange_ptr x) override;

private:
  void create(const exchange_ptr& x);
  void list(const exchange_ptr& x);
  void read(const exchange_ptr& x, const std::string& id);
  void erase(const exchange_ptr& x, const std::string& id);
};

} // namespace gatehouse::actors
