#include "protocol/client_assertion.hpp"

#include "protocol/jose/jws.hpp"
#include "protocol/jose/jwt.hpp"

#include <chrono>
#include <optional>

namespace gatehouse::protocol {

namespace {

constexpr std::size_t max_assertion_bytes = 16 * 1024;
constexpr std::size_t max_client_id_bytes = 255;
constexpr std::size_t max_jti_bytes = 256;
constexpr std::chrono::seconds max_lifetime = std::chrono::hours{24};
constexpr std::chrono::seconds leeway{60};

oauth_error refuse_assertion(std::string_view description) {
  return refuse(oauth_errc::invalid_client, description);
}

std::optional<std::string> bounded_claim(
  const json::value& claims, std::string_view claim, std::size_t max_bytes) {
  auto text = jose::string_claim(claims, claim);
  if (!text || text->empty() || text->size() > max_bytes)
    return std::nullopt;
  return text;
}

jose::claim_expectations claims_for(const client_assertion_expectations& expected) {
  return {
    .now = expected.now,
    .issuer = expected.client.str(),
    .audiences = expected.audiences,
    .required = {"iss", "sub", "aud", "exp", "jti"},
    .max_lifetime = max_lifetime,
    .leeway = leeway,
  };
}

result<client_assertion> check(
  const json::value& claims, const client_assertion_expectations& expected) {
  if (auto checked = jose::check_claims(claims, claims_for(expected)); !checked)
    return refuse_assertion(checked.error().description);
  if (jose::string_claim(claims, "sub") != expected.client.str())
    return refuse_assertion("The claim sub is not the client.");
  auto jti = bounded_claim(claims, "jti", max_jti_bytes);
  if (!jti)
    return refuse_assertion("The claim jti is empty or longer than 256 bytes.");
  return client_assertion{std::move(*jti), *jose::numeric_date_claim(claims, "exp") + leeway};
}

} // namespace

result<client_id> unverified_subject(std::string_view assertion) {
  const auto decoded = jose::decode_unverified(assertion, max_assertion_bytes);
  if (!decoded)
    return refuse_assertion(decoded.error().description);
  const auto claims = jose::parse_claims(decoded->payload);
  auto subject =
    claims ? bounded_claim(*claims, "sub", max_client_id_bytes) : std::optional<std::string>{};
  if (!subject)
    return refuse_assertion("The client assertion does not name a client.");
  return client_id{std::move(*subject)};
}

key_id unverified_key_id(std::string_view assertion) {
  const auto decoded = jose::decode_unverified(assertion, max_assertion_bytes);
  return decoded ? decoded->header.kid : key_id{};
}

result<client_assertion> verify_client_assertion(
  std::string_view assertion, const client_assertion_expectations& expected) {
  // An empty list would mean that the audience does not matter.
  if (expected.audiences.empty() || expected.client.empty())
    return refuse(oauth_errc::misconfiguration, "No audience is known for client assertions.");
  const jose::verify_options options{
    .algorithms = {expected.signing_alg},
    .types = {"", "JWT", "client-authentication+jwt"},
    .max_bytes = max_assertion_bytes,
  };
  const auto verified = jose::verify_compact(assertion, options, expected.keys);
  if (!verified)
    return refuse_assertion(verified.error().description);
  const auto claims = jose::parse_claims(verified->payload);
  if (!claims)
    return refuse_assertion("The claims of the client assertion are malformed.");
  return check(*claims, expected);
}

} // namespace gatehouse::protocol
