#pragma once

#include "actors/endpoint.hpp"

#include <string>

namespace gatehouse::actors {

/// `/health/alive`: the process answers.
class alive_endpoint : public endpoint {
public:
  alive_endpoint(caf::actor_config& config, services_ptr services);

protected:
  void serve(exchange_ptr x) override;
};

/// `/health/ready`: the node can serve. Fails while it drains and when its store does not answer.
class ready_endpoint : public endpoint {
public:
  ready_endpoint(caf::actor_config& config, services_ptr services);

protected:
  void serve(exchange_ptr x) override;
};

/// `/version`.
class version_endpoint : public endpoint {
public:
  version_endpoint(caf::actor_config& config, services_ptr services, std::string version);

protected:
  void serve(exchange_ptr x) override;

private:
  std::string version_;
};

/// `/metrics/prometheus`.
class metrics_endpoint : public endpoint {
public:
  metrics_endpoint(caf::actor_config& config, services_ptr services);

protected:
  void serve(exchange_ptr x) override;
};

} // namespace gatehouse::actors
