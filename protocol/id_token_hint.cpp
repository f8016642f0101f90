#include "protocol/id_token_hint.hpp"

#include "protocol/jose/jws.hpp"
#include "protocol/jose/jwt.hpp"
#include "protocol/json_members.hpp"

namespace gatehouse::protocol {

namespace {

constexpr std::chrono::seconds leeway{60};

oauth_error bad_hint(std::string_view why) {
  return refuse(oauth_errc::invalid_request, "The id_token_hint " + std::string(why));
}

} // namespace

result<id_token_hint> verify_id_token_hint(
  std::string_view token, const jose::jwk_set& keys, std::string_view issuer, time_point now) {
  using enum jose::algorithm;
  const jose::verify_options options{
    .algorithms = {rs256, rs384, rs512, ps256, ps384, ps512, es256, es384, es512, eddsa},
    // An access token has a `typ` of its own, so that it cannot pass for an ID token (AB-30).
    .types = {"", "JWT"}};
  const auto verified = jose::verify_compact(token, options, keys);
  if (!verified)
    return bad_hint("was not signed by this server");
  const auto claims = jose::parse_claims(verified->payload);
  const auto issued = claims ? jose::numeric_date_claim(*claims, "iat") : std::nullopt;
  const auto subject = claims ? jose::string_claim(*claims, "sub") : std::nullopt;
  const auto audience =
    claims ? jose::audience_claim(*claims) : std::optional<std::vector<std::string>>{};
  if (!subject || subject->empty() || !audience || !issued)
    return bad_hint("lacks claims of an ID token");
  if (jose::string_claim(*claims, "iss") != std::string(issuer))
    return bad_hint("was issued by somebody else");
  if (*issued > now + leeway)
    return bad_hint("is from the future");
  // Where access tokens have no `typ` of their own, their claims tell (Hydra's profile).
  if (claims->find("scp") != nullptr || claims->find("client_id") != nullptr)
    return bad_hint("is an access token");
  return id_token_hint{
    .subject = subject_id(*subject),
    .session_id = json::text_at(*claims, "sid"),
    .audience = *audience,
    .claims = *claims};
}

json::value hint_claims(std::string_view token) {
  const auto decoded = jose::decode_unverified(token);
  if (!decoded)
    return {};
  return jose::parse_claims(decoded->payload).value_or(json::value());
}

} // namespace gatehouse::protocol
