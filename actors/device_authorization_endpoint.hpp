#pragma once

#include "actors/authenticating_endpoint.hpp"
#include "protocol/authorization_request.hpp"

namespace gatehouse::actors {

/// `POST /oauth2/device/auth` (RFC 8628 §3.1): a device gets a code to poll with, and one for its
/// person to type.
class device_authorization_endpoint : public authenticating_endpoint {
public:
  device_authorization_endpoint(caf::actor_config& config, services_ptr services);

protected:
  void serve(exchange_ptr x) override;

private:
  /// @param draws  how often a user code may still be drawn that somebody has already.
  void start(const exchange_ptr& x, const protocol::authorization_request& asked, unsigned draws);
};

} // namespace gatehouse::actors
