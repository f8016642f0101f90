#pragma once

#include "actors/authenticating_endpoint.hpp"
#include "protocol/access_token.hpp"
#include "protocol/client_credentials.hpp"
#include "protocol/introspection.hpp"
#include "protocol/token_request.hpp"

#include <string>

namespace gatehouse::actors {

/// `POST /oauth2/token` (RFC 6749 §3.2).
class token_endpoint : public authenticating_endpoint {
public:
  token_endpoint(caf::actor_config& config, services_ptr services);

protected:
  void serve(exchange_ptr x) override;

private:
  void on_client(
    const exchange_ptr& x, const protocol::token_request& asked, const client_ptr& found);
  void issue_opaque(const exchange_ptr& x, protocol::token_facts token);
  void issue_jwt(const exchange_ptr& x, protocol::token_facts token);
  void keep(
    const exchange_ptr& x, protocol::token_facts token, protocol::secret text, std::string handle);
  void refuse(const exchange_ptr& x, std::size_t grant, const protocol::oauth_error& error);
  [[nodiscard]] bool wants_jwt(const protocol::client& found) const;

  protocol::access_token_format format_;
};

} // namespace gatehouse::actors
