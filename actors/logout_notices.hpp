#pragma once

#include "actors/services.hpp"

#include <caf/all.hpp>
#include <chrono>
#include <cstddef>
#include <string>

namespace gatehouse::actors {

/// How often and how long clients are told.
struct logout_notice_limits {
  /// Attempts for one client and session.
  std::uint32_t attempts = 6;
  /// Before the second attempt; four times as long before each one after that.
  std::chrono::milliseconds first_pause{1'000};
  /// Notices that wait for their next attempt; what comes beyond is given up after its first one.
  std::size_t most_waiting = 10'000;
};

/// Tells clients that sessions have ended (OpenID Connect Back-Channel Logout §2.5).
///
/// One that cannot be reached, or answers 408, 429 or 5xx, is told again after pauses that grow, with a
/// new logout token; any other answer but 200 and 204 is the client's last word. What waits is in memory
/// alone: a restart forgets it. What was given up is audited.
class logout_notices : public logout_notices_actor::base {
public:
  logout_notices(
    caf::actor_config& config, services_ptr services, logout_notice_limits limits = {});

  const char* name() const override { return "gatehouse.logout_notices"; }

  behavior_type make_behavior() override;

private:
  void tell(const request_context& context, const logout_notice& notice);
  void send_token(
    const request_context& context, const logout_notice& notice, const std::string& logout_token);
  void try_again(
    const request_context& context, const logout_notice& notice, const std::string& why);
  void give_up(const request_context& context, const logout_notice& notice, const std::string& why);
  void count(logout_outcome outcome);

  services_ptr given_;
  logout_notice_limits limits_;
  std::size_t waiting_ = 0;
};

} // namespace gatehouse::actors
