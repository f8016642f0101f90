#pragma once

#include "actors/page_endpoint.hpp"

namespace gatehouse::actors {

/// `GET|POST /ui/device`: where people enter the code that their device shows (RFC 8628 §3.3).
class device_page : public page_endpoint {
public:
  device_page(caf::actor_config& config, services_ptr given, endpoint_actor requests)
    : page_endpoint(config, std::move(given), std::move(requests), "gatehouse.device_page") {}

protected:
  [[nodiscard]] std::string_view challenge_name() const noexcept override {
    return "device_challenge";
  }
  [[nodiscard]] std::string_view api_path() const noexcept override {
    return "/admin/oauth2/auth/requests/device";
  }
  /// The API has nothing to say before a code was entered.
  [[nodiscard]] bool is_described() const noexcept override { return false; }
  void show(const visit_ptr& v) override;
  void act(const visit_ptr& v, std::string_view action) override;

private:
  void show_form(
    const visit_ptr& v, unsigned status, std::string user_code, web::device_problem problem);
};

} // namespace gatehouse::actors
