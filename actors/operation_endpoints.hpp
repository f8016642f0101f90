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

/// `/health/ready`: the node can serve. Fails while it drains, when its store does not
/// answer and while its signing keys cannot be read.
class ready_endpoint : public endpoint {
public:
  /// @param tells_why  whether the answer has what the database or its library says: that names hosts,
  ///                   users and tables.
  ready_endpoint(caf::actor_config& config, services_ptr services, bool tells_why = true);

protected:
  void serve(exchange_ptr x) override;

private:
  void refuse(const exchange_ptr& x, const std::string& problem) const;

  bool tells_why_;
};

/// The same for strangers.
class public_ready_endpoint : public ready_endpoint {
public:
  public_ready_endpoint(caf::actor_config& config, services_ptr services);
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
