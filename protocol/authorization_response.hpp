#pragma once

#include "protocol/authorization_request.hpp"
#include "protocol/parameters.hpp"

#include <string>
#include <string_view>

namespace gatehouse::protocol {

/// What the authorization endpoint sends back to a client (RFC 6749 §4.1.2, §4.2.2).
struct authorization_answer {
  /// Where the browser goes; with `form_post`, where the form goes.
  std::string url;
  /// With `form_post`: the fields; otherwise they are in the URL already.
  parameters form;
  response_mode mode = response_mode::query;
};

/// Puts the parameters where the response mode wants them. A query that is part of the redirect URI
/// is kept (RFC 6749 §3.1.2); the URI is used as it was registered, octet by octet.
[[nodiscard]] authorization_answer make_answer(const response_target& to, parameters fields);

/// Makes the answer to a refused request: `error`, `error_description`, `state` and `iss` (RFC 9207).
///
/// @param error  a code of the protocol, or what a login or consent app said.
[[nodiscard]] authorization_answer make_error_answer(
  const response_target& to, std::string_view error, std::string_view description,
  std::string_view issuer);

/// Keeps the characters that RFC 6749 §4.1.2.1 allows in `error` and `error_description`: double
/// quotes become single ones, everything else a blank.
[[nodiscard]] std::string printable(std::string_view text);

} // namespace gatehouse::protocol
