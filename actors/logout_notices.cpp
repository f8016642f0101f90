#include "actors/logout_notices.hpp"

#include "actors/outgoing_fault.hpp"
#include "actors/token_maker.hpp"
#include "protocol/json.hpp"
#include "protocol/logout.hpp"

#include <utility>

namespace gatehouse::actors {

namespace {

/// What clients answer is of no interest.
constexpr std::uint64_t max_answer_bytes = 64 * 1024;

constexpr int pause_growth = 4;

bool may_be_over_soon(std::uint32_t status) noexcept {
  return status == 408 || status == 429 || status >= 500;
}

bool may_be_over_soon(net::fetch_errc reason) noexcept {
  switch (reason) {
  case net::fetch_errc::refused_by_guard:
  case net::fetch_errc::too_large:
  case net::fetch_errc::too_many_redirects:
  case net::fetch_errc::malformed:
  case net::fetch_errc::stopped:
    return false;
  // `none` is a fault of our own.
  case net::fetch_errc::none:
  case net::fetch_errc::unresolved:
  case net::fetch_errc::connect_failed:
  case net::fetch_errc::tls_failed:
  case net::fetch_errc::timed_out:
  case net::fetch_errc::connection_lost:
  case net::fetch_errc::overloaded:
    return true;
  }
  return false;
}

} // namespace

logout_notices::logout_notices(
  caf::actor_config& config, services_ptr services, logout_notice_limits limits)
  : logout_notices_actor::base(config), given_(std::move(services)), limits_(limits) {}

logout_notices::behavior_type logout_notices::make_behavior() {
  return {
    [this](const request_context& context, const logout_notice& notice) {
      // Everybody is tried once, however many others are away.
      waiting_ -= notice.tries == 0 ? 0 : 1;
      tell(context, notice);
    },
  };
}

/// With a new token each time: they are good for two minutes.
void logout_notices::tell(const request_context& context, const logout_notice& notice) {
  const auto claims = protocol::logout_token_claims(
    {.issuer = given_->settings.urls.issuer,
     .client = notice.client,
     .session_id = notice.session,
     .issued_at = given_->now(),
     .jti = protocol::random_uuid(given_->random)});
  const auto alg = protocol::jose::parse_algorithm(notice.algorithm)
                     .value_or(given_->state->id_token_algorithm.load());
  request(
    given_->signer, caf::infinite, context, id_token_question(*given_, alg, claims, "logout+jwt"))
    .then(
      [this, context, notice](const std::string& jws) { send_token(context, notice, jws); },
      [this, context, notice](const caf::error&) { try_again(context, notice, "not signed"); });
}

void logout_notices::send_token(
  const request_context& context, const logout_notice& notice, const std::string& logout_token) {
  outgoing_request asked;
  asked.purpose = outgoing_purpose::backchannel_logout;
  asked.method = net::http_method::post;
  asked.url = notice.uri;
  asked.is_from_stranger = notice.is_from_stranger;
  asked.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
  // The characters of a JWS stand for themselves in a form.
  asked.body = "logout_token=" + logout_token;
  asked.limits.max_body_bytes = max_answer_bytes;
  request(given_->outgoing, caf::infinite, context, std::move(asked))
    .then(
      [this, context, notice](const outgoing_response& response) {
        if (response.status == 200 || response.status == 204)
          return count(logout_outcome::delivered);
        const auto why = "status " + std::to_string(response.status);
        if (may_be_over_soon(response.status))
          return try_again(context, notice, why);
        give_up(context, notice, why);
      },
      [this, context, notice](const caf::error& error) {
        if (may_be_over_soon(outgoing_reason(error)))
          return try_again(context, notice, "no answer");
        give_up(context, notice, "no answer");
      });
}

void logout_notices::try_again(
  const request_context& context, const logout_notice& notice, const std::string& why) {
  auto next = notice;
  if (++next.tries >= limits_.attempts)
    return give_up(context, notice, why);
  if (waiting_ >= limits_.most_waiting)
    return give_up(context, notice, why + ", and too many wait");
  ++waiting_;
  count(logout_outcome::retried);
  auto pause = limits_.first_pause;
  for (std::uint32_t i = 1; i < next.tries; ++i)
    pause *= pause_growth;
  delayed_send(this, pause, context, std::move(next));
}

void logout_notices::give_up(
  const request_context& context, const logout_notice& notice, const std::string& why) {
  count(logout_outcome::given_up);
  if (!given_->room_for_audit->admits())
    return;
  send(
    given_->audit, context,
    audit_event{
      .name = "logout.notification_failed",
      .client = notice.client,
      .address = notice.address,
      .details = protocol::json::write(protocol::json::object{{"reason", why}})});
}

void logout_notices::count(logout_outcome outcome) {
  given_->counters->logout_notices[static_cast<std::size_t>(outcome)].fetch_add(
    1, std::memory_order_relaxed);
}

} // namespace gatehouse::actors
