#include "protocol/pkce.hpp"

#include "protocol/base64url.hpp"
#include "protocol/digest.hpp"
#include "protocol/ids.hpp"

#include <algorithm>

namespace gatehouse::protocol {

namespace {

constexpr std::size_t challenge_characters = 43;
constexpr std::size_t min_verifier_characters = 43;
constexpr std::size_t max_verifier_characters = 128;

bool is_unreserved(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'
         || c == '.' || c == '_' || c == '~';
}

bool is_verifier(std::string_view text) noexcept {
  return text.size() >= min_verifier_characters && text.size() <= max_verifier_characters
         && std::all_of(text.begin(), text.end(), is_unreserved);
}

} // namespace

result<std::string> read_code_challenge(
  std::optional<std::string_view> challenge, std::optional<std::string_view> method,
  bool is_demanded) {
  if (!challenge) {
    if (method)
      return refuse(
        oauth_errc::invalid_request, "A code_challenge_method was sent without code_challenge");
    if (is_demanded)
      return refuse(
        oauth_errc::invalid_request,
        "This client must use PKCE: send a code_challenge with the method S256");
    return std::string();
  }
  if (method != "S256")
    return refuse(
      oauth_errc::invalid_request,
      "The code_challenge_method must be S256, which proves something");
  if (challenge->size() != challenge_characters || !from_base64url(*challenge))
    return refuse(
      oauth_errc::invalid_request, "The code_challenge is not the base64url of a SHA-256 digest");
  return std::string(*challenge);
}

result<void> check_code_verifier(
  std::string_view challenge, std::optional<std::string_view> verifier) {
  if (challenge.empty()) {
    if (verifier)
      return refuse(
        oauth_errc::invalid_grant,
        "A code_verifier was sent, but the code was requested without code_challenge");
    return {};
  }
  if (!verifier)
    return refuse(oauth_errc::invalid_grant, "The code_verifier is missing");
  if (!is_verifier(*verifier))
    return refuse(
      oauth_errc::invalid_grant,
      "The code_verifier must have 43 to 128 letters, digits, '-', '.', '_' or '~'");
  if (!equal_in_constant_time(to_base64url(sha256(*verifier)), challenge))
    return refuse(oauth_errc::invalid_grant, "The code_verifier does not match the code_challenge");
  return {};
}

} // namespace gatehouse::protocol
