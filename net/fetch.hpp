#pragma once

#include "net/http.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

/// One outgoing request, and how it ended.
namespace gatehouse::net {

using header_list = std::vector<std::pair<std::string, std::string>>;

/// What one outgoing request may cost, whoever answers it (AB-42, AB-46).
struct fetch_limits {
  /// From the call to the last octet of the answer, redirects included.
  std::chrono::milliseconds total{30'000};
  /// For one connection to be there, TLS included; shared by the addresses of a name.
  std::chrono::milliseconds connect{5'000};
  /// Of the status line and all headers of one answer.
  std::uint32_t max_header_bytes = 16 * 1024;
  std::size_t max_body_bytes = 1024 * 1024;
  /// Redirects that are followed, for GET only. At 0 a redirect is an answer like any other.
  unsigned max_redirects = 0;
};

/// Whether a request may reach private addresses.
enum class address_rule : std::uint8_t {
  /// The URL is the operator's: in-cluster addresses are normal.
  any,
  /// The URL is somebody else's: public addresses and the operator's exceptions only.
  public_only,
};

/// One request to send.
struct fetch_request {
  http_method method = http_method::get;
  /// An absolute http or https URL. A fragment is not sent.
  std::string url{};
  /// Besides Host, Content-Length and Connection.
  header_list headers{};
  std::string body{};
  fetch_limits limits{};
  /// The safe one is the default.
  address_rule addresses = address_rule::public_only;
};

/// The answer to it, whatever its status.
struct fetch_response {
  unsigned status = 0;
  header_list headers;
  std::string body;

  /// Finds the first field of a name in any case; empty when there is none.
  [[nodiscard]] std::string_view header(std::string_view name) const noexcept;
};

/// Why there is no answer.
enum class fetch_errc : std::uint8_t {
  none = 0,
  /// The URL, or an address that it leads to, may not be asked; or https led to http.
  refused_by_guard,
  /// The host name has no address.
  unresolved,
  connect_failed,
  /// No TLS 1.2 or later, or a certificate that is not trusted for the host.
  tls_failed,
  timed_out,
  /// The answer is larger than its limits.
  too_large,
  too_many_redirects,
  /// The URL, the request's headers or the answer cannot be understood.
  malformed,
  /// The connection ended before the answer was complete.
  connection_lost,
  /// Too many requests wait already.
  overloaded,
  /// The program ends.
  stopped,
};

inline constexpr std::size_t fetch_errcs = 12;

/// The name of a reason in logs and metrics.
[[nodiscard]] std::string_view name(fetch_errc reason) noexcept;

/// A reason, and a sentence about it for the operator's log. The sentence may name the host and its
/// address, never the path or the query.
struct fetch_fault {
  fetch_errc reason = fetch_errc::none;
  std::string detail{};
};

using fetch_outcome = std::variant<fetch_response, fetch_fault>;

} // namespace gatehouse::net
