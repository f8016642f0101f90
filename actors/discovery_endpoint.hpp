#pragma once

#include "actors/published_keys.hpp"

#include <string>

namespace gatehouse::actors {

/// `/.well-known/openid-configuration` and `/.well-known/oauth-authorization-server` (RFC 8414 §3).
class discovery_endpoint : public keys_publishing_endpoint {
public:
  discovery_endpoint(caf::actor_config& config, services_ptr services);

protected:
  void serve_keys(const exchange_ptr& x, const public_keys& keys) override;

private:
  std::uint64_t rendered_for_ = 0;
  net::http_response rendered_;
};

/// `/.well-known/jwks.json` (RFC 7517 §5), with an ETag so that relying parties may ask often.
class jwks_endpoint : public keys_publishing_endpoint {
public:
  jwks_endpoint(caf::actor_config& config, services_ptr services);

protected:
  void serve_keys(const exchange_ptr& x, const public_keys& keys) override;

private:
  std::uint64_t rendered_for_ = 0;
  std::string entity_tag_;
  net::http_response rendered_;
};

} // namespace gatehouse::actors
