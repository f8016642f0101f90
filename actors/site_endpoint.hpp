#pragma once

#include "actors/endpoint.hpp"

namespace gatehouse::actors {

/// What the built-in pages have beside forms: `/ui/error`, `/ui/device/done` and the assets.
class site_endpoint : public endpoint {
public:
  site_endpoint(caf::actor_config& config, services_ptr given)
    : endpoint(config, std::move(given), "gatehouse.site") {}

protected:
  void serve(exchange_ptr x) override;

private:
  void show_error(const exchange_ptr& x);
  void send_asset(const exchange_ptr& x);
};

} // namespace gatehouse::actors
