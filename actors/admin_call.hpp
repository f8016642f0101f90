#pragma once

#include "net/http.hpp"
#include "protocol/json.hpp"

#include <string>
#include <string_view>

/// Calls of the administrative API as messages: the very requests that an app sends through the
/// admin listener.
namespace gatehouse::actors {

/// Makes `GET path?name=value`.
[[nodiscard]] net::http_request admin_get(
  std::string path, std::string_view name, std::string_view value);

/// Makes `PUT path?name=value` with a JSON body.
[[nodiscard]] net::http_request admin_put(
  std::string path, std::string_view name, std::string_view value,
  const protocol::json::value& body);

/// Makes `POST path` with a JSON body.
[[nodiscard]] net::http_request admin_post(std::string path, const protocol::json::value& body);

} // namespace gatehouse::actors
