#pragma once

#include "actors/client_cache.hpp"
#include "actors/endpoint.hpp"
#include "actors/token_maker.hpp"
#include "protocol/grant.hpp"

namespace gatehouse::actors {

/// `GET|POST /userinfo` (OpenID Connect Core §5.3).
class userinfo_endpoint : public endpoint {
public:
  userinfo_endpoint(caf::actor_config& config, services_ptr services);

protected:
  void serve(exchange_ptr x) override;

private:
  void on_token(const exchange_ptr& x, const store::record& item);
  void on_grant(const exchange_ptr& x, const protocol::grant& grant, const client_ptr& by);
  void refuse(const exchange_ptr& x, const std::optional<protocol::oauth_error>& error);

  client_cache clients_;
  token_maker maker_;
};

} // namespace gatehouse::actors
