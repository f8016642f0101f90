#pragma once

#include "net/http.hpp"
#include "protocol/json.hpp"
#include "protocol/parameters.hpp"
#include "protocol/profile.hpp"

#include <string_view>
#include <variant>

namespace gatehouse::actors {

/// Tells whether the Content-Type is that media type, its parameters aside.
[[nodiscard]] bool has_media_type(const net::http_request& request, std::string_view type) noexcept;

/// Reads the body as `application/x-www-form-urlencoded`.
///
/// @param untyped  whether a body without any Content-Type is a form too; one with an empty
///                 Content-Type never is.
/// @returns the parameters, or the answer to send: 415 for another media type, 400 for malformed
///          text.
[[nodiscard]] std::variant<protocol::parameters, net::http_response> read_form(
  const net::http_request& request,
  protocol::untyped_form_rule untyped = protocol::untyped_form_rule::refused);

/// The same, and `multipart/form-data` besides, which Hydra takes for introspection.
[[nodiscard]] std::variant<protocol::parameters, net::http_response> read_any_form(
  const net::http_request& request,
  protocol::untyped_form_rule untyped = protocol::untyped_form_rule::refused);

/// Reads the body as JSON.
///
/// A media type is required: a page of another site can make a browser send anything else without
/// asking first, but not this.
///
/// @returns the value, or the answer to send: 415 or 400.
[[nodiscard]] std::variant<protocol::json::value, net::http_response> read_json(
  const net::http_request& request);

/// Reads the query.
///
/// @returns the parameters, or 400.
[[nodiscard]] std::variant<protocol::parameters, net::http_response> read_query(
  const net::http_request& request);

} // namespace gatehouse::actors
