#include "protocol/jose/jwt.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace gatehouse::protocol::jose {

namespace {

/// 9999-12-31T23:59:59Z: sums with any leeway stay far from overflow.
constexpr std::int64_t last_date = 253'402'300'799;
constexpr std::array<std::string_view, 3> string_claims{"iss", "sub", "jti"};
constexpr std::array<std::string_view, 3> date_claims{"exp", "nbf", "iat"};

oauth_error refuse_claim(std::string_view claim, std::string_view what) {
  std::string description = "The claim ";
  description += claim;
  description += ' ';
  description += what;
  description += '.';
  return refuse(oauth_errc::token_claim, description);
}

result<void> check_types(const json::value& claims) {
  for (const auto claim : string_claims)
    if (claims.find(claim) != nullptr && !string_claim(claims, claim))
      return refuse_claim(claim, "is no string");
  for (const auto claim : date_claims)
    if (claims.find(claim) != nullptr && !numeric_date_claim(claims, claim))
      return refuse_claim(claim, "is no time");
  if (claims.find("aud") != nullptr && !audience_claim(claims))
    return refuse_claim("aud", "is no string and no array of strings");
  return {};
}

result<void> check_required(const json::value& claims, const claim_expectations& expected) {
  for (const auto claim : expected.required)
    if (claims.find(claim) == nullptr)
      return refuse_claim(claim, "is missing");
  return {};
}

result<void> check_parties(const json::value& claims, const claim_expectations& expected) {
  if (expected.issuer && string_claim(claims, "iss") != expected.issuer)
    return refuse_claim("iss", "is not the expected issuer");
  if (expected.audiences.empty())
    return {};
  const auto named = audience_claim(claims);
  const bool is_meant =
    named
    && std::find_first_of(
         named->begin(), named->end(), expected.audiences.begin(), expected.audiences.end())
         != named->end();
  if (!is_meant)
    return refuse_claim("aud", "does not name this audience");
  return {};
}

result<void> check_times(const json::value& claims, const claim_expectations& expected) {
  const auto exp = numeric_date_claim(claims, "exp");
  const auto nbf = numeric_date_claim(claims, "nbf");
  const auto iat = numeric_date_claim(claims, "iat");
  if (exp && expected.now >= *exp + expected.leeway)
    return refuse_claim("exp", "has passed");
  if (
    exp && expected.max_lifetime && *exp > expected.now + *expected.max_lifetime + expected.leeway)
    return refuse_claim("exp", "is too far ahead");
  if (nbf && *nbf > expected.now + expected.leeway)
    return refuse_claim("nbf", "is yet to come");
  if (iat && *iat > expected.now + expected.leeway)
    return refuse_claim("iat", "is yet to come");
  if (iat && expected.max_age && *iat + *expected.max_age + expected.leeway < expected.now)
    return refuse_claim("iat", "is too long ago");
  return {};
}

} // namespace

std::optional<json::value> parse_claims(std::string_view payload, std::size_t max_bytes) {
  auto claims = json::parse(payload, {.max_bytes = max_bytes});
  if (!claims || claims->if_object() == nullptr)
    return std::nullopt;
  return claims;
}

result<void> check_claims(const json::value& claims, const claim_expectations& expected) {
  if (auto typed = check_types(claims); !typed)
    return typed;
  for (const auto check : {&check_required, &check_parties, &check_times})
    if (auto checked = check(claims, expected); !checked)
      return checked;
  return {};
}

std::optional<std::string> string_claim(const json::value& claims, std::string_view claim) {
  const auto* found = claims.find(claim);
  const auto* text = found != nullptr ? found->if_string() : nullptr;
  if (text == nullptr)
    return std::nullopt;
  return *text;
}

std::optional<time_point> numeric_date_claim(const json::value& claims, std::string_view claim) {
  const auto* found = claims.find(claim);
  if (found == nullptr)
    return std::nullopt;
  if (const auto* whole = found->if_integer(); whole != nullptr && *whole >= 0)
    return *whole <= last_date ? std::optional(from_numeric_date(*whole)) : std::nullopt;
  const auto* number = found->if_double();
  if (number == nullptr || !(*number >= 0) || *number > static_cast<double>(last_date))
    return std::nullopt;
  return from_numeric_date(static_cast<std::int64_t>(std::floor(*number)));
}

std::optional<std::vector<std::string>> audience_claim(const json::value& claims) {
  const auto* found = claims.find("aud");
  if (found == nullptr)
    return std::nullopt;
  if (const auto* text = found->if_string())
    return std::vector<std::string>{*text};
  const auto* items = found->if_array();
  if (items == nullptr || items->empty())
    return std::nullopt;
  std::vector<std::string> audiences;
  for (const auto& item : *items) {
    const auto* text = item.if_string();
    if (text == nullptr)
      return std::nullopt;
    audiences.push_back(*text);
  }
  return audiences;
}

} // namespace gatehouse::protocol::jose
