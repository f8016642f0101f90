#pragma once

#include "actors/session_ending_endpoint.hpp"

namespace gatehouse::actors {

/// `DELETE /admin/oauth2/auth/sessions/login`: ends the login sessions of a person, or one of them.
/// Only when one ends, clients are told by the back channel, as with Hydra.
class login_sessions_endpoint : public session_ending_endpoint {
public:
  login_sessions_endpoint(caf::actor_config& config, services_ptr services);

protected:
  void serve(exchange_ptr x) override;
};

} // namespace gatehouse::actors
