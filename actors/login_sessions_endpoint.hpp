#pragma once

#include "actors/endpoint.hpp"

namespace gatehouse::actors {

/// `DELETE /admin/oauth2/auth/sessions/login`: ends the login sessions of a person, or one of them.
class login_sessions_endpoint : public endpoint {
public:
  login_sessions_endpoint(caf::actor_config& config, services_ptr services);

protected:
  void serve(exchange_ptr x) override;
};

} // namespace gatehouse::actors
