#pragma once

#include "actors/page_endpoint.hpp"

namespace gatehouse::actors {

/// `GET|POST /ui/logout`: the built-in logout app.
class logout_page : public page_endpoint {
public:
  logout_page(caf::actor_config& config, services_ptr given, endpoint_actor requests)
    : page_endpoint(config, std::move(given), std::move(requests), "gatehouse.logout_page") {}

protected:
  [[nodiscard]] std::string_view challenge_name() const noexcept override {
    return "logout_challenge";
  }
  [[nodiscard]] std::string_view api_path() const noexcept override {
    return "/admin/oauth2/auth/requests/logout";
  }
  void show(const visit_ptr& v) override;
  void act(const visit_ptr& v, std::string_view action) override;
};

} // namespace gatehouse::actors
