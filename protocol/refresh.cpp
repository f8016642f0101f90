#include "protocol/refresh.hpp"

#include "protocol/audience.hpp"
#include "protocol/seal.hpp"
#include "protocol/token_request.hpp"

#include <algorithm>

namespace gatehouse::protocol {

namespace {

constexpr std::string_view purpose = "refresh answer";

} // namespace

repeat judge_repeat(const rotation& before, time_point now, std::chrono::seconds grace) noexcept {
  const bool is_soon = grace.count() > 0 && now < before.used_at + grace;
  return is_soon && !before.successor.empty() ? repeat::same_answer : repeat::theft;
}

repeat judge_successor(const rotation* successor) noexcept {
  if (successor == nullptr)
    return repeat::gone;
  return successor->is_used() || successor->sealed_answer.empty() ? repeat::theft
                                                                  : repeat::same_answer;
}

time_point grant_end(time_point last_token_end, time_point now) noexcept {
  constexpr int share = 16;
  constexpr std::chrono::hours most{24};
  if (last_token_end == time_point{})
    return last_token_end;
  return last_token_end + std::min<std::chrono::seconds>((last_token_end - now) / share, most);
}

result<void> check_refresh(const grant& x, const client& by, scope_strategy strategy) {
  if (!by.has_grant_type(name(grant_type::refresh_token)))
    return refuse(
      oauth_errc::unauthorized_client,
      "The client is not allowed to use the authorization grant 'refresh_token'");
  if (!x.is_offline())
    return refuse(
      oauth_errc::scope_not_granted, "The scope 'offline' or 'offline_access' was not granted");
  const auto allowed = split_scope(by.scope);
  for (const auto& scope : x.scope)
    if (!any_covers(strategy, allowed, scope))
      return refuse(
        oauth_errc::invalid_scope, "The client is not allowed to request scope '" + scope + "'");
  if (!allows_audiences(by.audience, x.audience))
    return refuse(
      oauth_errc::invalid_request, "A granted audience is not whitelisted by the client any more");
  return {};
}

std::string seal_answer(
  const secret& presented, std::string_view answer, const random_source& random) {
  return sealing_keys({presented}, purpose).seal(answer, purpose, random);
}

std::optional<std::string> open_answer(const secret& presented, std::string_view sealed) {
  return sealing_keys({presented}, purpose).open(sealed, purpose);
}

} // namespace gatehouse::protocol
