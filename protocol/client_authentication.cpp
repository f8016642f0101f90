#include "protocol/client_authentication.hpp"

#include "protocol/base64url.hpp"
#include "protocol/client_assertion.hpp"

#include <algorithm>

namespace gatehouse::protocol {

namespace {

constexpr std::string_view assertion_type =
  "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// Far more than an id and a secret of the longest kind need, urlencoded and in base64.
constexpr std::size_t max_basic_bytes = 16 * 1024;

bool is_basic(std::string_view authorization) noexcept {
  constexpr std::string_view scheme = "basic ";
  return authorization.size() > scheme.size()
         && std::equal(scheme.begin(), scheme.end(), authorization.begin(), [](char a, char b) {
              return a == (b >= 'A' && b <= 'Z' ? static_cast<char>(b - 'A' + 'a') : b);
            });
}

oauth_error malformed_header() {
  return refuse(oauth_errc::invalid_client, "The Authorization header is malformed");
}

/// RFC 6749 §2.3.1: both parts are urlencoded before they are joined.
result<presented_credentials> read_basic(std::string_view authorization) {
  const auto encoded = authorization.substr(6);
  if (encoded.size() > max_basic_bytes)
    return malformed_header();
  const auto joined = from_base64(encoded);
  const auto colon = joined ? joined->find(':') : std::string::npos;
  if (colon == std::string::npos)
    return malformed_header();
  const auto id = form_decode(std::string_view(*joined).substr(0, colon));
  auto password = form_decode(std::string_view(*joined).substr(colon + 1));
  if (!id || id->empty() || !password)
    return malformed_header();
  return presented_credentials{
    .method = auth_method::client_secret_basic,
    .client = client_id(*id),
    .client_secret = secret(std::move(*password)),
    .assertion = {}};
}

result<presented_credentials> read_assertion(const parameters& form) {
  if (form.given("client_assertion_type") != assertion_type)
    return refuse(oauth_errc::invalid_request, "Unknown client_assertion_type");
  const auto assertion = form.given("client_assertion");
  if (!assertion)
    return refuse(
      oauth_errc::invalid_request, "The client_assertion_type is given, but no client_assertion");
  auto subject = unverified_subject(*assertion);
  if (!subject)
    return authentication_failed();
  return presented_credentials{
    .method = auth_method::private_key_jwt,
    .client = std::move(*subject),
    .client_secret = {},
    .assertion = secret(std::string(*assertion))};
}

presented_credentials read_post(const parameters& form) {
  const auto id = form.given("client_id").value_or("");
  if (const auto presented = form.given("client_secret"))
    return {
      .method = auth_method::client_secret_post,
      .client = client_id(id),
      .client_secret = secret(std::string(*presented)),
      .assertion = {}};
  return {
    .method = auth_method::none, .client = client_id(id), .client_secret = {}, .assertion = {}};
}

} // namespace

std::string_view name(auth_method method) noexcept {
  switch (method) {
  case auth_method::none:
    return "none";
  case auth_method::client_secret_basic:
    return "client_secret_basic";
  case auth_method::client_secret_post:
    return "client_secret_post";
  case auth_method::private_key_jwt:
    return "private_key_jwt";
  }
  return "none";
}

result<presented_credentials> read_credentials(
  std::optional<std::string_view> authorization, const parameters& form) {
  const bool has_header = authorization.has_value();
  const bool has_secret = form.given("client_secret").has_value();
  const bool has_assertion =
    form.given("client_assertion") || form.given("client_assertion_type").has_value();
  if (has_header + has_secret + has_assertion > 1)
    return refuse(
      oauth_errc::invalid_request, "The client must not use more than one authentication method");
  if (has_header && !is_basic(*authorization))
    return malformed_header();
  auto presented = has_header      ? read_basic(*authorization)
                   : has_assertion ? read_assertion(form)
                                   : result<presented_credentials>(read_post(form));
  if (!presented)
    return presented;
  if (presented->client.empty())
    return refuse(
      oauth_errc::invalid_request,
      "Client credentials missing or malformed in both HTTP Authorization header and "
      "HTTP POST body");
  const auto named = form.given("client_id");
  if (named && *named != presented->client.str())
    return refuse(
      oauth_errc::invalid_request, "The client_id differs from the client that authenticates");
  return presented;
}

oauth_error authentication_failed() {
  return refuse(
    oauth_errc::invalid_client,
    "Client authentication failed (e.g., unknown client, no client authentication "
    "included, or unsupported authentication method)");
}

bool is_registered_method(const client& x, auth_method method) noexcept {
  const auto& registered = x.token_endpoint_auth_method;
  return registered.empty() ? method == auth_method::client_secret_basic
                            : registered == name(method);
}

} // namespace gatehouse::protocol
