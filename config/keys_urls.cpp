#include "config/key_rows.hpp"

namespace gatehouse::config {

using enum value_type;

std::vector<key> url_keys() {
  return {
    row(
      url, "urls.self.issuer", "",
      "The issuer: https unless dev; without it, http://localhost and the public port."),
    row(url, "urls.self.public", "", "Where clients reach the public endpoints; else the issuer."),
    row(
      url, "urls.self.admin", "",
      "Where services reach the admin endpoints; else http://localhost and the admin port."),
    row(url_reference, "urls.login", "", "The login app; else the built-in page."),
    row(url_reference, "urls.registration", "", "The sign-up app; else the login app."),
    row(url_reference, "urls.consent", "", "The consent app; else the built-in page."),
    row(url_reference, "urls.logout", "", "The logout app; else the built-in page."),
    row(
      url_reference, "urls.error", "", "Where errors are shown to people; else where they happen."),
    row(
      url_reference, "urls.post_logout_redirect", "",
      "Where a logout ends; else on a built-in page."),
    row(
      url_reference, "urls.device.verification", "",
      "Where people enter user codes; else the built-in page."),
    row(
      url_reference, "urls.device.success", "",
      "Where a device login ends; else the built-in page."),
    planned(row(url, "urls.identity_provider.url", "", "Admin URL of the identity provider.")),
    planned(
      row(url, "urls.identity_provider.publicUrl", "", "Public URL of the identity provider.")),
    planned(secret(row(
      text_map, "urls.identity_provider.headers", "",
      "Headers of requests to the identity provider."))),
  };
}

} // namespace gatehouse::config
