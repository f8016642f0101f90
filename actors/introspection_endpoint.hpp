#pragma once

#include "actors/authenticating_endpoint.hpp"
#include "protocol/introspection.hpp"

#include <string>

namespace gatehouse::actors {

/// `POST /admin/oauth2/introspect` (RFC 7662); for a caller that authenticates as a client and asks
/// for it, the answer is a JWT (RFC 9701).
class introspection_endpoint : public authenticating_endpoint {
public:
  introspection_endpoint(caf::actor_config& config, services_ptr services);

protected:
  void serve(exchange_ptr x) override;

private:
  using on_answer = std::function<void(const exchange_ptr&, std::string)>;

  void look_up(const exchange_ptr& x, protocol::introspection_request asked, on_answer then);
  void answer_signed(const exchange_ptr& x, const std::string& answer, const client_ptr& caller);
  [[nodiscard]] std::string judge(
    const store::batch_outcome& done, const protocol::introspection_request& asked);
};

} // namespace gatehouse::actors
