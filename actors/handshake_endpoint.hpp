#pragma once

#include "actors/client_cache.hpp"
#include "actors/endpoint.hpp"
#include "protocol/interaction.hpp"
#include "protocol/parameters.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace gatehouse::actors {

/// What login and consent apps ask of the admin API: about a challenge, to accept, to reject.
class handshake_endpoint : public endpoint {
public:
  using endpoint::endpoint;

protected:
  void serve(exchange_ptr x) final;

  enum class action : std::uint8_t { show, accept, reject };

  /// Goes on with a challenge that was given.
  ///
  /// @param body  null with `show`.
  virtual void serve_challenge(
    const exchange_ptr& x, action what, const std::string& challenge,
    const protocol::json::value& body) = 0;
  /// The query parameter that holds the challenge; `challenge` is taken, too, as Hydra 1 named it.
  [[nodiscard]] virtual std::string_view parameter_name() const noexcept = 0;

  [[nodiscard]] bool is_expired(const protocol::login_challenge& start) const;
  [[nodiscard]] protocol::time_point end_of(const protocol::login_challenge& start) const;

  /// 410: the step is done, and there the person can start again.
  void answer_used(const exchange_ptr& x, const protocol::login_challenge& start);
  /// 401: the step took too long.
  void answer_expired(const exchange_ptr& x, std::string_view start_again);
  void answer_unknown(const exchange_ptr& x);
  void answer_redirect(const exchange_ptr& x, std::string_view url);

  /// A record as it was read: what takes its place does so at this version, and ends no earlier.
  struct earlier {
    std::uint64_t version = 0;
    protocol::time_point until{};
  };
  [[nodiscard]] static earlier earlier_of(const store::record& item) {
    return {.version = item.version, .until = item.expires_at};
  }

  /// A step that writes an interaction, and where it sends the browser.
  struct prepared {
    store::operation step;
    std::string url;
  };
  /// Prepares to write an interaction at the version at which it was read, or as a new one. The browser
  /// goes on with a verifier of this answer; those of earlier answers lead nowhere once it is written.
  [[nodiscard]] prepared prepare(
    protocol::interaction now, const std::optional<earlier>& before,
    protocol::handle_purpose verifier);

  /// Writes an interaction at the version at which it was read, or as a new one, and sends the
  /// browser on with a verifier of this answer; those of earlier answers lead nowhere from now on.
  void write(
    const exchange_ptr& x, protocol::interaction now, const std::optional<earlier>& before,
    protocol::handle_purpose verifier);

  [[nodiscard]] client_cache& clients() noexcept { return clients_; }

private:
  client_cache clients_;
};

/// `/admin/oauth2/auth/requests/login`.
class login_requests_endpoint : public handshake_endpoint {
public:
  login_requests_endpoint(caf::actor_config& config, services_ptr services);

protected:
  void serve_challenge(
    const exchange_ptr& x, action what, const std::string& challenge,
    const protocol::json::value& body) override;
  [[nodiscard]] std::string_view parameter_name() const noexcept override {
    return "login_challenge";
  }

private:
  struct found_login {
    protocol::login_challenge start;
    client_ptr by;
    /// The interaction, if the login app has answered before.
    std::optional<earlier> before;
  };

  /// What is asked about a login.
  struct login_call {
    exchange_ptr x;
    action what = action::show;
    std::string challenge;
    protocol::login_challenge start;
    protocol::json::value body;
  };

  void answer_first(const login_call& call);
  void look(const login_call& call);
  void show(const exchange_ptr& x, const std::string& challenge, const found_login& found);
  void send_to_new_login(const exchange_ptr& x, const found_login& found);
  [[nodiscard]] std::optional<protocol::interaction> accepted(const login_call& call);
  [[nodiscard]] std::optional<protocol::interaction> rejected(const login_call& call);
  void accept(const login_call& call, const found_login& found);
  void reject(const login_call& call, const found_login& found);
};

/// `/admin/oauth2/auth/requests/consent`.
class consent_requests_endpoint : public handshake_endpoint {
public:
  consent_requests_endpoint(caf::actor_config& config, services_ptr services);

protected:
  void serve_challenge(
    const exchange_ptr& x, action what, const std::string& challenge,
    const protocol::json::value& body) override;
  [[nodiscard]] std::string_view parameter_name() const noexcept override {
    return "consent_challenge";
  }

private:
  void show(const exchange_ptr& x, const std::string& challenge, const protocol::interaction& now);
};

} // namespace gatehouse::actors
