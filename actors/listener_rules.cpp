#include "actors/listener_rules.hpp"

#include "actors/cors.hpp"
#include "actors/exchange.hpp"
#include "protocol/error_json.hpp"
#include "protocol/url.hpp"

#include <algorithm>
#include <array>

namespace gatehouse::actors {

namespace {

using protocol::oauth_errc;

net::http_response refusal(unsigned status, oauth_errc code, std::string_view why) {
  return json_response(status, protocol::error_json(protocol::refuse(code, why)));
}

/// The host of an authority without its port and the dot of the root; brackets of IPv6 stay.
std::string host_of(std::string_view with_dot) {
  const auto authority = protocol::without_root_dot(with_dot);
  const auto close = authority.rfind(']');
  const auto colon = authority.rfind(':');
  const bool has_port =
    colon != std::string_view::npos && (close == std::string_view::npos || colon > close);
  auto host = authority.substr(0, has_port ? colon : authority.size());
  std::transform(host.begin(), host.end(), host.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return host;
}

bool is_allowed(const listener_rules& rules, const std::string& host) {
  const auto& names = rules.allowed_hosts;
  return std::find(names.begin(), names.end(), host) != names.end()
         || (rules.allows_private_hosts && protocol::is_private_host(host));
}

/// A browser says so itself: `Sec-Fetch-Site` where it is sent, `Origin` everywhere else.
bool is_from_another_site(const net::http_request& request) {
  const auto site = request.head.find("sec-fetch-site");
  if (site && *site != "same-origin" && *site != "none")
    return true;
  const auto origin = request.head.find("origin");
  if (!origin)
    return false;
  const auto from = protocol::parse_url(*origin);
  const auto host = request.head.find("host").value_or("");
  if (!from || !from->path.empty())
    return true;
  const auto scheme_end = origin->find("://");
  return !net::equal_ignoring_case(origin->substr(scheme_end + 3), host);
}

/// Monitoring asks without TLS, as it did in Hydra 1, and by the address of the machine, which no
/// list of names knows in advance.
bool is_monitoring(std::string_view path) {
  constexpr std::array<std::string_view, 7> exempt{
    "/health/alive",       "/health/ready",       "/health/status",           "/metrics/prometheus",
    "/admin/health/alive", "/admin/health/ready", "/admin/metrics/prometheus"};
  return std::find(exempt.begin(), exempt.end(), path) != exempt.end();
}

/// The peer lies in one of the networks and says that its side was https. X-Forwarded-For does not
/// count: whoever writes that header could be anybody.
bool came_through_tls(
  const net::http_request& request, const std::vector<config::ip_network>& networks) {
  if (request.head.find("x-forwarded-proto") != std::optional<std::string_view>("https"))
    return false;
  return std::any_of(networks.begin(), networks.end(), [&](const auto& network) {
    return network.covers(request.remote_address);
  });
}

bool accepts(const net::http_request& request, std::string_view type) {
  const auto accept = request.head.find("accept");
  return accept && accept->find(type) != std::string_view::npos;
}

} // namespace

std::optional<net::http_response> refuse_by_rules(
  const net::http_request& request, const listener_rules& rules) {
  if (
    !rules.allowed_hosts.empty() && !is_monitoring(request.path)
    && !is_allowed(rules, host_of(request.head.find("host").value_or(""))))
    return refusal(
      421, oauth_errc::request_forbidden,
      "This host is not served here; see serve.admin.allowed_hosts");
  if (rules.is_admin && is_from_another_site(request) && !names_origin_of(rules.cors, request))
    return refusal(
      403, oauth_errc::request_forbidden,
      "The administrative API does not serve pages of other sites");
  if (
    !rules.tls_termination.empty() && !is_monitoring(request.path)
    && !came_through_tls(request, rules.tls_termination))
    return refusal(502, oauth_errc::invalid_request, "Can not serve request over insecure http");
  return std::nullopt;
}

net::http_response not_found_response(const net::http_request& request) {
  net::http_response response;
  response.status = 404;
  if (accepts(request, "application/json")) {
    response = json_response(
      404,
      R"({"error":"Not Found","error_description":"The requested resource could not be found"})");
  } else if (accepts(request, "text/plain") && !accepts(request, "text/html")) {
    response.add_header("Content-Type", "text/plain; charset=utf-8");
    response.body = "Error 404 - The requested route does not exist. Make sure you are using the "
                    "right path, domain, and port.\n";
  } else {
    response.add_header("Content-Type", "text/html; charset=utf-8");
    response.add_header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    response.body = "<!DOCTYPE html>\n<html lang=\"en\"><title>404 - Route not found</title>\n"
                    "<h1>404 - Route not found</h1>\n<p>The requested route does not exist. Make "
                    "sure you are using the right path, domain, and port.</p></html>\n";
  }
  return response;
}

} // namespace gatehouse::actors
