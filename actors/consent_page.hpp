#pragma once

#include "actors/page_endpoint.hpp"

#include <string>
#include <vector>

namespace gatehouse::actors {

/// `GET|POST /ui/consent`: the built-in consent app.
class consent_page : public page_endpoint {
public:
  consent_page(caf::actor_config& config, services_ptr given, endpoint_actor requests);

protected:
  [[nodiscard]] std::string_view challenge_name() const noexcept override {
    return "consent_challenge";
  }
  [[nodiscard]] std::string_view api_path() const noexcept override {
    return "/admin/oauth2/auth/requests/consent";
  }
  void show(const visit_ptr& v) override;
  void act(const visit_ptr& v, std::string_view action) override;

private:
  using on_account = std::function<void(const account_answer&)>;

  void with_account(const visit_ptr& v, on_account then);
  void accept(const visit_ptr& v, bool remember);
};

} // namespace gatehouse::actors
