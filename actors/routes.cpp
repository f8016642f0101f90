#include "actors/routes.hpp"

#include "actors/authorize_endpoint.hpp"
#include "actors/client_parts_endpoint.hpp"
#include "actors/clients_endpoint.hpp"
#include "actors/consent_page.hpp"
#include "actors/consent_sessions_endpoint.hpp"
#include "actors/demo_endpoint.hpp"
#include "actors/device_authorization_endpoint.hpp"
#include "actors/device_page.hpp"
#include "actors/device_requests_endpoint.hpp"
#include "actors/discovery_endpoint.hpp"
#include "actors/fallback_endpoint.hpp"
#include "actors/handshake_endpoint.hpp"
#include "actors/introspection_endpoint.hpp"
#include "actors/keys_endpoint.hpp"
#include "actors/login_page.hpp"
#include "actors/login_sessions_endpoint.hpp"
#include "actors/logout_endpoint.hpp"
#include "actors/logout_page.hpp"
#include "actors/operation_endpoints.hpp"
#include "actors/registration_endpoint.hpp"
#include "actors/revocation_endpoint.hpp"
#include "actors/site_endpoint.hpp"
#include "actors/token_cleaning_endpoint.hpp"
#include "actors/token_endpoint.hpp"
#include "actors/trust_endpoint.hpp"
#include "actors/userinfo_endpoint.hpp"

namespace gatehouse::actors {

namespace {

using enum net::http_method;

template <class Endpoint, class... Ts>
endpoint_maker maker(Ts... extra) {
  return
    [extra...](caf::actor_system& system, const home& where, services_ptr given) -> endpoint_actor {
      return system.spawn<homed<Endpoint>>(where, std::move(given), extra...);
    };
}

/// A built-in page, with an instance of its own of the administrative endpoint that it asks.
template <class Page, class Requests>
endpoint_maker page_maker() {
  return [](caf::actor_system& system, const home& where, services_ptr given) -> endpoint_actor {
    endpoint_actor asked = system.spawn<homed<Requests>>(where, given);
    return system.spawn<homed<Page>>(where, std::move(given), std::move(asked));
  };
}

std::vector<endpoint_entry> page_endpoints() {
  return {
    {"login_page",
     page_maker<login_page, login_requests_endpoint>(),
     {{get, "/ui/login"}, {post, "/ui/login"}}},
    {"consent_page",
     page_maker<consent_page, consent_requests_endpoint>(),
     {{get, "/ui/consent"}, {post, "/ui/consent"}}},
    {"logout_page",
     page_maker<logout_page, logout_requests_endpoint>(),
     {{get, "/ui/logout"}, {post, "/ui/logout"}}},
    {"device_page",
     page_maker<device_page, device_requests_endpoint>(),
     {{get, "/ui/device"}, {post, "/ui/device"}}},
    {"site",
     maker<site_endpoint>(),
     {{get, "/ui/error"}, {get, "/ui/device/done"}, {get, "/ui/assets/{name}"}}},
  };
}

} // namespace

std::vector<endpoint_entry> public_endpoints(bool has_demo) {
  std::vector<endpoint_entry> entries{
    {"authorize",
     maker<authorize_endpoint>(),
     {{get, "/oauth2/auth"}, {post, "/oauth2/auth"}, {get, "/oauth2/device/verify"}}},
    {"device_authorization",
     maker<device_authorization_endpoint>(),
     {{post, "/oauth2/device/auth"}}},
    {"logout",
     maker<logout_endpoint>(),
     {{get, "/oauth2/sessions/logout"}, {post, "/oauth2/sessions/logout"}}},
    {"token", maker<token_endpoint>(), {{post, "/oauth2/token"}}},
    {"userinfo", maker<userinfo_endpoint>(), {{get, "/userinfo"}, {post, "/userinfo"}}},
    {"fallbacks",
     maker<fallback_endpoint>(),
     {{get, "/oauth2/fallbacks/login"},
      {get, "/oauth2/fallbacks/consent"},
      {get, "/oauth2/fallbacks/logout"},
      {get, "/oauth2/fallbacks/logout/callback"},
      {get, "/oauth2/fallbacks/device"},
      {get, "/oauth2/fallbacks/device/done"},
      {get, "/oauth2/fallbacks/error"}}},
    {"registration",
     maker<registration_endpoint>(),
     {{post, "/oauth2/register"},
      {get, "/oauth2/register/{id}"},
      {put, "/oauth2/register/{id}"},
      {delete_, "/oauth2/register/{id}"}}},
    {"revocation", maker<revocation_endpoint>(), {{post, "/oauth2/revoke"}}},
    {"discovery",
     maker<discovery_endpoint>(),
     {{get, "/.well-known/openid-configuration"},
      {get, "/.well-known/oauth-authorization-server"}}},
    {"jwks", maker<jwks_endpoint>(), {{get, "/.well-known/jwks.json"}}},
    {"alive", maker<alive_endpoint>(), {{get, "/health/alive"}, {get, "/health/status"}}},
    {"ready", maker<public_ready_endpoint>(), {{get, "/health/ready"}}},
  };
  for (auto& each : page_endpoints())
    entries.push_back(std::move(each));
  if (has_demo)
    entries.push_back(
      {"demo",
       maker<demo_endpoint>(),
       {{get, "/demo"}, {get, "/demo/start"}, {get, "/demo/callback"}}});
  return entries;
}

std::vector<endpoint_entry> admin_endpoints(const std::string& version) {
  const std::string client = "/admin/clients/{id}";
  const std::string login = "/admin/oauth2/auth/requests/login";
  const std::string consent = "/admin/oauth2/auth/requests/consent";
  const std::string logout = "/admin/oauth2/auth/requests/logout";
  const std::string consents = "/admin/oauth2/auth/sessions/consent";
  return {
    {"introspection", maker<introspection_endpoint>(), {{post, "/admin/oauth2/introspect"}}},
    {"login_requests",
     maker<login_requests_endpoint>(),
     {{get, login}, {put, login + "/accept"}, {put, login + "/reject"}}},
    {"consent_requests",
     maker<consent_requests_endpoint>(),
     {{get, consent}, {put, consent + "/accept"}, {put, consent + "/reject"}}},
    {"logout_requests",
     maker<logout_requests_endpoint>(),
     {{get, logout}, {put, logout + "/accept"}, {put, logout + "/reject"}}},
    {"device_requests",
     maker<device_requests_endpoint>(),
     {{put, "/admin/oauth2/auth/requests/device/accept"}}},
    {"consent_sessions",
     maker<consent_sessions_endpoint>(),
     {{get, consents}, {delete_, consents}}},
    {"login_sessions",
     maker<login_sessions_endpoint>(),
     {{delete_, "/admin/oauth2/auth/sessions/login"}}},
    {"clients",
     maker<clients_endpoint>(),
     {{get, "/admin/clients"},
      {post, "/admin/clients"},
      {get, client},
      {put, client},
      {patch, client},
      {delete_, client}}},
    {"client_lifespans", maker<client_lifespans_endpoint>(), {{put, client + "/lifespans"}}},
    {"client_secrets",
     maker<client_secrets_endpoint>(),
     {{post, client + "/secrets/rotate"}, {delete_, client + "/secrets/rotate"}}},
    {"keys",
     maker<keys_endpoint>(),
     {{get, "/admin/keys/{set}"},
      {post, "/admin/keys/{set}"},
      {put, "/admin/keys/{set}"},
      {delete_, "/admin/keys/{set}"},
      {get, "/admin/keys/{set}/{kid}"},
      {put, "/admin/keys/{set}/{kid}"},
      {delete_, "/admin/keys/{set}/{kid}"},
      // The names of the first production page.
      {get, "/admin/jwks/{set}"},
      {post, "/admin/jwks/{set}"},
      {put, "/admin/jwks/{set}"},
      {delete_, "/admin/jwks/{set}"},
      {get, "/admin/jwks/{set}/{kid}"},
      {put, "/admin/jwks/{set}/{kid}"},
      {delete_, "/admin/jwks/{set}/{kid}"}}},
    {"trust",
     maker<trust_endpoint>(),
     {{get, "/admin/trust/grants/jwt-bearer/issuers"},
      {post, "/admin/trust/grants/jwt-bearer/issuers"},
      {get, "/admin/trust/grants/jwt-bearer/issuers/{id}"},
      {delete_, "/admin/trust/grants/jwt-bearer/issuers/{id}"}}},
    {"token_deletion", maker<token_deletion_endpoint>(), {{delete_, "/admin/oauth2/tokens"}}},
    {"flush", maker<flush_endpoint>(), {{post, "/admin/oauth2/flush"}}},
    {"alive",
     maker<alive_endpoint>(),
     {{get, "/admin/health/alive"}, {get, "/admin/health/status"}}},
    {"ready", maker<ready_endpoint>(), {{get, "/admin/health/ready"}}},
    {"version", maker<version_endpoint>(version), {{get, "/admin/version"}}},
    {"metrics", maker<metrics_endpoint>(), {{get, "/admin/metrics/prometheus"}}},
  };
}

std::vector<route> routes_of(const std::vector<endpoint_entry>& entries) {
  std::vector<route> routes;
  for (std::size_t i = 0; i < entries.size(); ++i)
    for (auto each : entries[i].routes) {
      each.endpoint = i;
      routes.push_back(std::move(each));
    }
  return routes;
}

} // namespace gatehouse::actors
