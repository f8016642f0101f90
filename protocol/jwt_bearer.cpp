#include "protocol/jwt_bearer.hpp"

#include "protocol/audience.hpp"
#include "protocol/jose/jws.hpp"
#include "protocol/jose/jwt.hpp"

#include <algorithm>

namespace gatehouse::protocol {

namespace {

using std::chrono::seconds;

constexpr std::size_t max_assertion_bytes = 16 * 1024;
constexpr std::size_t max_issuer_bytes = 2048;
constexpr std::size_t max_subject_bytes = 255;
constexpr std::size_t max_jti_bytes = 256;
constexpr seconds leeway{60};
/// As many keys are tried for an assertion that names none.
constexpr std::size_t max_keys = 8;

oauth_error refused(std::string_view description) {
  return refuse(oauth_errc::invalid_grant, description);
}

std::optional<std::string> bounded_claim(
  const json::value& claims, std::string_view claim, std::size_t max_bytes) {
  auto text = jose::string_claim(claims, claim);
  if (!text || text->empty() || text->size() > max_bytes)
    return std::nullopt;
  return text;
}

/// The relations whose keys may have signed.
std::vector<const jwt_trust*> candidates_of(
  const assertion_names& names, const bearer_expectations& expected) {
  std::vector<const jwt_trust*> found;
  for (const auto& each : expected.trusted)
    if (
      each.issuer == names.issuer && each.covers(names.subject) && each.expires_at > expected.now
      && (names.kid.empty() || each.key->kid() == names.kid) && found.size() < max_keys)
      found.push_back(&each);
  return found;
}

jose::verify_options options() {
  using enum jose::algorithm;
  return {
    .algorithms = {rs256, rs384, rs512, ps256, ps384, ps512, es256, es384, es512, eddsa},
    .types = {"", "JWT", "authorization-grant+jwt"},
    .max_bytes = max_assertion_bytes};
}

/// The claims, and the relation whose key they are signed with.
struct signed_claims {
  json::value claims;
  const jwt_trust* trust = nullptr;
};

result<signed_claims> verify_signature(
  std::string_view assertion, const std::vector<const jwt_trust*>& candidates) {
  for (const auto* each : candidates) {
    const auto verified = jose::verify_compact(assertion, options(), jose::jwk_set({*each->key}));
    if (!verified && verified.error().code != oauth_errc::token_signature_mismatch)
      return refused("The assertion is malformed: " + verified.error().description);
    auto claims = verified ? jose::parse_claims(verified->payload) : std::nullopt;
    if (verified && !claims)
      return refused("The claims of the assertion are malformed");
    if (claims)
      return signed_claims{std::move(*claims), each};
  }
  return refused(
    "Nobody trusts this issuer for this subject with this key, the trust has expired, or the "
    "signature is wrong");
}

result<void> check_times(const json::value& claims, const bearer_expectations& expected) {
  const auto issued_at = jose::numeric_date_claim(claims, "iat");
  if (!issued_at && expected.needs_iat)
    return refused("The claim iat is missing");
  const auto begin = issued_at ? std::min(*issued_at, expected.now) : expected.now;
  if (*jose::numeric_date_claim(claims, "exp") > begin + expected.max_lifetime + leeway)
    return refused("The assertion lives longer than the server allows");
  return {};
}

} // namespace

result<assertion_names> unverified_names(std::string_view assertion) {
  const auto decoded = jose::decode_unverified(assertion, max_assertion_bytes);
  if (!decoded)
    return refused("The assertion is malformed: " + decoded.error().description);
  const auto claims = jose::parse_claims(decoded->payload);
  if (!claims)
    return refused("The claims of the assertion are malformed");
  auto issuer = bounded_claim(*claims, "iss", max_issuer_bytes);
  auto subject = bounded_claim(*claims, "sub", max_subject_bytes);
  if (!issuer || !subject)
    return refused("The assertion must name its issuer and its subject, of bounded length");
  return assertion_names{
    .issuer = std::move(*issuer),
    .subject = subject_id(std::move(*subject)),
    .kid = decoded->header.kid};
}

result<bearer_assertion> verify_bearer_assertion(
  std::string_view assertion, const bearer_expectations& expected) {
  // An empty list would mean that the audience does not matter.
  if (expected.audiences.empty())
    return refuse(oauth_errc::misconfiguration, "No audience is known for assertions");
  const auto names = unverified_names(assertion);
  if (!names)
    return names.error();
  const auto verified = verify_signature(assertion, candidates_of(*names, expected));
  if (!verified)
    return verified.error();
  const auto& claims = verified->claims;
  const auto checked = jose::check_claims(
    claims, {.now = expected.now,
             .issuer = names->issuer,
             .audiences = expected.audiences,
             .required = {"iss", "sub", "aud", "exp"},
             .leeway = leeway});
  if (!checked)
    return refused(checked.error().description);
  if (auto times = check_times(claims, expected); !times)
    return times.error();
  const bool has_jti = claims.find("jti") != nullptr;
  auto jti = bounded_claim(claims, "jti", max_jti_bytes);
  if (!jti && (has_jti || expected.needs_jti))
    return refused("The claim jti is missing, empty or longer than 256 bytes");
  return bearer_assertion{
    .subject = names->subject,
    .trust = *verified->trust,
    .jti = jti.value_or(""),
    .expires_at = *jose::numeric_date_claim(claims, "exp") + leeway,
    .audience = jose::audience_claim(claims).value_or(std::vector<std::string>{})};
}

result<void> check_bearer_client(const client& by) {
  if (by.is_public() || !by.has_grant_type(name(grant_type::jwt_bearer)))
    return refuse(
      oauth_errc::unauthorized_client, "The client is not allowed to use the authorization grant '"
                                         + std::string(name(grant_type::jwt_bearer))
                                         + "', or can not prove itself");
  return {};
}

result<bearer_grant> decide_bearer_grant(
  const jwt_trust& trust, const client& by, const token_request& asked, scope_strategy strategy) {
  for (const auto& scope : asked.scope)
    if (!any_covers(strategy, trust.scope, scope))
      return refuse(
        oauth_errc::invalid_scope, "The issuer is not trusted for the scope '" + scope + "'");
  if (!allows_audiences(by.audience, asked.audience))
    return refuse(
      oauth_errc::invalid_request, "A requested audience has not been whitelisted by the client");
  return bearer_grant{.scope = asked.scope, .audience = asked.audience};
}

} // namespace gatehouse::protocol
