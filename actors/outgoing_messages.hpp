#pragma once

#include "net/http.hpp"
#include "protocol/ids.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

/// What actors say to each other about requests to other servers.
namespace gatehouse::actors {

/// What outgoing requests are made for; counted apart.
enum class outgoing_purpose : std::uint8_t {
  client_keys,
  sector_identifier,
  backchannel_logout,
  request_object,
  demo,
  token_hook,
};

/// What one outgoing request may cost.
struct outgoing_limits {
  /// From the question to the last octet of the answer, redirects included; milliseconds.
  std::int64_t total_ms = 30'000;
  /// For one connection to be there; milliseconds.
  std::int64_t connect_ms = 5'000;
  std::uint32_t max_header_bytes = 16 * 1024;
  std::uint64_t max_body_bytes = 1024 * 1024;
  /// Redirects that are followed, for GET only.
  std::uint32_t max_redirects = 0;

  template <class Inspector>
  friend decltype(auto) inspect(Inspector& f, outgoing_limits& x) {
    return f(x.total_ms, x.connect_ms, x.max_header_bytes, x.max_body_bytes, x.max_redirects);
  }
};

/// Asks another server.
struct outgoing_request {
  outgoing_purpose purpose = outgoing_purpose::client_keys;
  net::http_method method = net::http_method::get;
  /// An absolute http or https URL.
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  outgoing_limits limits;
  /// The URL is not the operator's: private addresses are not for it, unless the configuration lets
  /// all URLs be.
  bool is_guarded = true;
  /// The URL is that of a client that registered itself: anybody can have written it.
  bool is_from_stranger = false;

  template <class Inspector>
  friend decltype(auto) inspect(Inspector& f, outgoing_request& x) {
    return f(
      x.purpose, x.method, x.url, x.headers, x.body, x.limits, x.is_guarded, x.is_from_stranger);
  }
};

/// What the other server answered, whatever its status.
struct outgoing_response {
  std::uint32_t status = 0;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;

  template <class Inspector>
  friend decltype(auto) inspect(Inspector& f, outgoing_response& x) {
    return f(x.status, x.headers, x.body);
  }
};

/// Asks for the keys behind a client's `jwks_uri`.
struct client_keys_request {
  std::string uri;
  /// The key that an assertion names; empty asks for all keys.
  protocol::key_id kid{};
  /// As in `outgoing_request`.
  bool is_from_stranger = false;

  template <class Inspector>
  friend decltype(auto) inspect(Inspector& f, client_keys_request& x) {
    return f(x.uri, x.kid, x.is_from_stranger);
  }
};

/// Public keys.
struct client_keys_answer {
  /// A JWK set as JSON text: the key that was asked for, every key, or none.
  std::string jwks;

  template <class Inspector>
  friend decltype(auto) inspect(Inspector& f, client_keys_answer& x) {
    return f(x.jwks);
  }
};

/// Says that a client has to be told of the end of a session (OpenID Connect Back-Channel Logout §2.5).
struct logout_notice {
  protocol::client_id client;
  /// What the client knows as `sid`.
  std::string session;
  /// The client's `backchannel_logout_uri`.
  std::string uri;
  /// What signs the logout token.
  std::string algorithm;
  /// As in `outgoing_request`.
  bool is_from_stranger = false;
  /// Who ended the session, for the audit stream.
  std::string address{};
  /// How often it was tried before.
  std::uint32_t tries = 0;

  template <class Inspector>
  friend decltype(auto) inspect(Inspector& f, logout_notice& x) {
    return f(x.client, x.session, x.uri, x.algorithm, x.is_from_stranger, x.address, x.tries);
  }
};

} // namespace gatehouse::actors
