#pragma once

#include "actors/handshake_endpoint.hpp"
#include "protocol/device_code.hpp"
#include "protocol/device_handshake.hpp"

namespace gatehouse::actors {

/// `PUT /admin/oauth2/auth/requests/device/accept`: the page on which people type user codes says
/// which one was typed.
///
/// Guessing is bounded twice (RFC 8628 §5.1): a challenge is good for a few tries, and the address
/// that it was given to for a few hundred wrong ones.
class device_requests_endpoint : public handshake_endpoint {
public:
  device_requests_endpoint(caf::actor_config& config, services_ptr services);

protected:
  void serve_challenge(
    const exchange_ptr& x, action what, const std::string& challenge,
    const protocol::json::value& body) override;
  [[nodiscard]] std::string_view parameter_name() const noexcept override {
    return "device_challenge";
  }

private:
  /// One user code that was typed at one challenge.
  struct attempt {
    exchange_ptr x;
    protocol::device_challenge at;
    /// Where the store may have the code; empty for what can be none.
    std::vector<std::string> handles;
  };
  using attempt_ptr = std::shared_ptr<const attempt>;

  [[nodiscard]] std::string verify_url() const;
  void answer_spent(const exchange_ptr& x);
  /// @param conflicts  how often somebody else may still be faster.
  void admit(const attempt_ptr& tried, unsigned conflicts);
  /// @param steps  what counts the try.
  void look_up(const attempt_ptr& tried, store::batch steps, unsigned conflicts);
  void on_user_code(const attempt_ptr& tried, const std::string& device, unsigned conflicts);
  /// @param failures  from what the try is taken back; null for nothing.
  void claim(
    const attempt_ptr& tried, const store::record& item, protocol::device_code code,
    const store::record* failures, unsigned conflicts);
  static void refuse_code(const attempt_ptr& tried);
};

} // namespace gatehouse::actors
