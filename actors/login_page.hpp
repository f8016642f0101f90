#pragma once

#include "actors/page_endpoint.hpp"
#include "web/site.hpp"

#include <string>

namespace gatehouse::actors {

/// `GET|POST /ui/login`: the built-in login app.
class login_page : public page_endpoint {
public:
  login_page(caf::actor_config& config, services_ptr given, endpoint_actor requests);

protected:
  [[nodiscard]] std::string_view challenge_name() const noexcept override {
    return "login_challenge";
  }
  [[nodiscard]] std::string_view api_path() const noexcept override {
    return "/admin/oauth2/auth/requests/login";
  }
  void show(const visit_ptr& v) override;
  void act(const visit_ptr& v, std::string_view action) override;

private:
  void go_on_with_session(const visit_ptr& v, const protocol::subject_id& subject);
  void show_form(const visit_ptr& v, unsigned status, web::login_view form);
  void attempt(const visit_ptr& v);
  void on_wrong(const visit_ptr& v, const login_verdict& verdict);
  void on_right(
    const visit_ptr& v, const login_verdict& verdict,
    const std::vector<protocol::known_device>& devices);
  [[nodiscard]] std::vector<protocol::known_device> devices_of(const visit& v) const;
  [[nodiscard]] std::string device_cookie() const;
};

} // namespace gatehouse::actors
