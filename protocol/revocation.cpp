#include "protocol/revocation.hpp"

#include <string>

namespace gatehouse::protocol {

result<secret> read_revocation_request(const parameters& form) {
  if (form.empty())
    return refuse(oauth_errc::invalid_request, "The POST body can not be empty");
  if (const auto twice = form.repeated({}))
    return refuse(
      oauth_errc::invalid_request,
      "The parameter '" + std::string(*twice) + "' is given more than once");
  const auto token = form.given("token");
  if (!token)
    return refuse(oauth_errc::invalid_request, "The parameter 'token' is missing");
  return secret(std::string(*token));
}

} // namespace gatehouse::protocol
