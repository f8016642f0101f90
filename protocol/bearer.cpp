#include "protocol/bearer.hpp"

#include "protocol/authorization_response.hpp"

#include <algorithm>

namespace gatehouse::protocol {

namespace {

constexpr std::string_view scheme = "bearer ";

char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool has_scheme(std::string_view text) noexcept {
  return text.size() > scheme.size()
         && std::equal(scheme.begin(), scheme.end(), text.begin(), [](char a, char b) {
              return a == lower(b);
            });
}

} // namespace

result<std::optional<secret>> read_bearer_token(
  std::optional<std::string_view> authorization, const parameters& form) {
  const auto in_form = form.all("access_token");
  const bool in_header = authorization && has_scheme(*authorization);
  if (in_form.size() + (in_header ? 1 : 0) > 1)
    return refuse(oauth_errc::invalid_request, "The access token was sent in more than one place");
  if (in_header)
    return std::optional(secret(std::string(authorization->substr(scheme.size()))));
  // Sent without a value is not sent (RFC 6749 §3.1).
  if (!in_form.empty() && !in_form.front().empty())
    return std::optional(secret(std::string(in_form.front())));
  return std::optional<secret>();
}

std::string bearer_challenge(const std::optional<oauth_error>& error) {
  if (!error)
    return "Bearer";
  return "Bearer error=\"" + std::string(name(error->code)) + "\",error_description=\""
         + printable(error->description) + '"';
}

} // namespace gatehouse::protocol
