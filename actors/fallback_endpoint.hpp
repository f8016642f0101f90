#pragma once

#include "actors/endpoint.hpp"

namespace gatehouse::actors {

/// `GET /oauth2/fallbacks/…`: what a person sees where the operator has configured no app. Hydra's
/// paths and statuses.
class fallback_endpoint : public endpoint {
public:
  fallback_endpoint(caf::actor_config& config, services_ptr services);

protected:
  void serve(exchange_ptr x) override;

private:
  void show_error(const exchange_ptr& x);
};

} // namespace gatehouse::actors
