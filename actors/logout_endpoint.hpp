#pragma once

#include "actors/hint_keys.hpp"
#include "actors/session_ending_endpoint.hpp"
#include "protocol/client.hpp"
#include "protocol/login_session.hpp"
#include "protocol/logout.hpp"
#include "protocol/parameters.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace gatehouse::actors {

/// `GET|POST /oauth2/sessions/logout` (OpenID Connect RP-Initiated Logout 1.0).
///
/// A browser comes twice: with the request, and back from the logout app, or from the built-in
/// question, with a `logout_verifier`. Nobody is logged out without being asked.
class logout_endpoint : public session_ending_endpoint {
public:
  logout_endpoint(caf::actor_config& config, services_ptr services);

protected:
  void serve(exchange_ptr x) override;

private:
  void show_error(const exchange_ptr& x, std::string_view description);

  // The first visit.
  void start_by_client(const exchange_ptr& x, const protocol::parameters& asked);
  void with_keys(const exchange_ptr& x, std::function<void()> then);
  void on_hint(
    const exchange_ptr& x, const protocol::parameters& asked, const protocol::id_token_hint& hint);
  void on_client(
    const exchange_ptr& x, const protocol::parameters& asked, const protocol::client& by,
    const std::string& session_id, const std::optional<protocol::login_session>& session);
  void start_by_person(const exchange_ptr& x, const protocol::parameters& asked);
  void ask_person(const exchange_ptr& x, const protocol::logout_request& request);

  // Coming back.
  void come_back(const exchange_ptr& x, std::string_view verifier);
  void end(const exchange_ptr& x, const protocol::logout_request& request);

  /// Sends the browser where the logout ends, or shows that it is over.
  void finish(
    const exchange_ptr& x, const std::string& target, const std::string& ended_session,
    const participants& told);

  hint_keys keys_;
};

/// `/admin/oauth2/auth/requests/logout`: what logout apps ask.
class logout_requests_endpoint : public endpoint {
public:
  logout_requests_endpoint(caf::actor_config& config, services_ptr services);

protected:
  void serve(exchange_ptr x) override;

private:
  void show(
    const exchange_ptr& x, std::string_view challenge, const protocol::logout_request& request);
};

} // namespace gatehouse::actors
