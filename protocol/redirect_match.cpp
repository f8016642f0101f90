#include "protocol/redirect_match.hpp"

#include "protocol/redirect_uri.hpp"

#include <algorithm>

namespace gatehouse::protocol {

namespace {

bool is_loopback_http(const url& x) noexcept {
  return x.scheme == "http" && is_loopback_literal(x);
}

bool is_localhost_name(std::string_view host) noexcept {
  return host == "localhost" || host.ends_with(".localhost");
}

oauth_error refuse_redirect(std::string_view description) {
  return refuse(oauth_errc::invalid_request, description);
}

} // namespace

bool matches_redirect_uri(std::string_view registered, std::string_view requested) {
  if (registered == requested)
    return true;
  const auto a = parse_url(registered);
  const auto b = parse_url(requested);
  if (!a || !b || !is_loopback_http(*a) || !is_loopback_http(*b) || b->has_fragment)
    return false;
  return a->host == b->host && a->path == b->path && a->query == b->query;
}

result<std::string> choose_redirect_uri(
  const client& x, std::optional<std::string_view> requested, bool must_name) {
  if (!requested) {
    if (must_name)
      return refuse_redirect("The redirect_uri is missing, which OpenID Connect demands");
    if (x.redirect_uris.size() != 1)
      return refuse_redirect(
        "The redirect_uri is missing, and the client has not registered exactly one");
    return x.redirect_uris.front();
  }
  const bool is_known =
    std::any_of(x.redirect_uris.begin(), x.redirect_uris.end(), [&](const auto& registered) {
      return matches_redirect_uri(registered, *requested);
    });
  if (!is_known)
    return refuse_redirect(
      "The redirect_uri does not match any of the URIs that the client has registered");
  return std::string(*requested);
}

bool is_protected_redirect(std::string_view uri) {
  // Registration decided in which case a host may stand.
  const auto parsed = parse_redirect_uri(uri, redirect_host_rule::any_case);
  return parsed
         && (parsed->scheme != "http" || is_loopback_literal(*parsed) || is_localhost_name(parsed->host));
}

} // namespace gatehouse::protocol
