#pragma once

#include "config/settings.hpp"
#include "net/http.hpp"

#include <optional>
#include <string>
#include <string_view>

/// Cross-origin requests (the Fetch standard's CORS protocol): which pages of other sites may read
/// the answers of a listener.
namespace gatehouse::actors {

/// Tells whether the operator's list names the origin of a request; false when there is none, and
/// while CORS is off. On a public listener an empty list, like `*`, names every origin; on the
/// administrative one it names nobody.
[[nodiscard]] bool names_origin_of(
  const config::cors_settings& rules, const net::http_request& request);

/// Answers a preflight; nobody is told anything about pages for people.
///
/// The client of the request to come is not known yet: where its own list counts, every page may go
/// on, and the request itself decides.
///
/// @returns nothing when the request is no preflight, or CORS is off.
[[nodiscard]] std::optional<net::http_response> answer_preflight(
  const config::cors_settings& rules, const net::http_request& request);

/// Lets the page that asked read an answer, if the operator's list or that of the client names it.
///
/// @param origin  of the request; empty for none.
void share_answer(
  const config::cors_settings& rules, std::string_view origin, std::string_view path,
  net::http_response& response);

} // namespace gatehouse::actors
