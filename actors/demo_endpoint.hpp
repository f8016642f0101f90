#pragma once

#include "actors/endpoint.hpp"
#include "protocol/account.hpp"
#include "protocol/parameters.hpp"

#include <string>

namespace gatehouse::actors {

/// The demo: an application that logs people in, and somebody to log in as. Made anew with each
/// start.
struct demo_parts {
  static constexpr std::string_view client = "demo";

  protocol::secret client_secret;
  protocol::secret password;
  /// With the hash of the password.
  protocol::account account;
};

/// Makes client secret, password and account.
[[nodiscard]] demo_parts make_demo(const protocol::random_source& random);

/// What the demo registers itself as, for `POST /admin/clients`.
[[nodiscard]] protocol::json::value demo_client(
  const demo_parts& demo, const std::string& public_base);

/// `GET /demo`, `/demo/start` and `/demo/callback`: a relying party of a few lines.
///
/// It knows no more of this process than an application elsewhere would: it sends the browser to
/// the authorization endpoint (with PKCE, state and nonce in a sealed cookie), redeems the code and
/// asks userinfo by HTTP, and shows the claims. Tokens are on no page (AB-56).
class demo_endpoint : public endpoint {
public:
  demo_endpoint(caf::actor_config& config, services_ptr given)
    : endpoint(config, std::move(given), "gatehouse.demo") {}

protected:
  void serve(exchange_ptr x) override;

private:
  void show_start(const exchange_ptr& x);
  void start(const exchange_ptr& x);
  void come_back(const exchange_ptr& x);
  void redeem(const exchange_ptr& x, std::string_view code, const protocol::json::value& mine);
  void on_tokens(
    const exchange_ptr& x, const protocol::json::value& tokens, const protocol::json::value& mine);
  void show_claims(
    const exchange_ptr& x, const protocol::json::value& id_token,
    const protocol::json::value& userinfo);
  void show_failure(const exchange_ptr& x, const std::string& why);
  void clear_cookie(net::http_response& response) const;
  [[nodiscard]] std::string url_of(std::string_view path) const;
};

} // namespace gatehouse::actors
