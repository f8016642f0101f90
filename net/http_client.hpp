#pragma once

#include "net/fetch.hpp"

#include <chrono>
#include <string>
#include <variant>

namespace gatehouse::net {

/// Whom https requests of the command line trust.
struct tls_choice {
  /// PEM certificates that are trusted beside the system's; empty for none.
  std::string ca_file{};
  /// Takes any certificate of anybody: whoever is in between reads and changes everything.
  bool skips_verification = false;
};

/// One request of the command line.
struct outgoing_request {
  http_method method = http_method::get;
  /// An absolute http or https URL.
  std::string url{};
  header_list headers{};
  std::string body{};
  tls_choice tls{};
};

/// Sends one request and waits for the answer. Blocks: for the command line only.
///
/// https is TLS 1.2 or later, with the peer's certificate verified for the host of the URL.
///
/// @returns the answer, or a sentence for people about what went wrong: the URL is none or not http,
///          the name is unknown, nothing listens there, its certificate is not trusted or not the
///          host's, the file of certificates cannot be read, the answer is malformed, cut off, larger
///          than 16 MiB or not there within `timeout`.
[[nodiscard]] std::variant<fetch_response, std::string> send_and_wait(
  const outgoing_request& request, std::chrono::milliseconds timeout = std::chrono::seconds{30});

} // namespace gatehouse::net
