#pragma once

#include "actors/endpoint.hpp"

namespace gatehouse::actors {

/// `/admin/keys/{set}` and `/admin/keys/{set}/{kid}`: what the signer does, over HTTP.
class keys_endpoint : public endpoint {
public:
  keys_endpoint(caf::actor_config& config, services_ptr services);

protected:
  void serve(exchange_ptr x) override;

private:
  [[nodiscard]] bool read_body(const exchange_ptr& x, key_command& command);
};

} // namespace gatehouse::actors
