#pragma once

#include "actors/client_cache.hpp"
#include "actors/endpoint.hpp"
#include "actors/verified_secrets.hpp"
#include "protocol/client_authentication.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::actors {

/// An endpoint whose callers are clients that prove who they are.
class authenticating_endpoint : public endpoint {
public:
  authenticating_endpoint(caf::actor_config& config, services_ptr given, const char* actor_name);

protected:
  /// A caller who has proved who he is.
  struct proven {
    exchange_ptr x;
    client_ptr by;
    /// What came of the steps that were asked beside.
    std::shared_ptr<const std::vector<store::outcome>> beside;
  };
  using on_authenticated = std::function<void(proven)>;

  /// Authenticates the client of a request and goes on with it. Everybody who fails gets the same
  /// answer, and a secret that is wrong costs as much time as one for a client that does not exist.
  ///
  /// @param beside  what else the store is asked in the same question; writes nothing.
  void authenticate(
    exchange_ptr x, const protocol::parameters& form, on_authenticated then,
    store::batch beside = {});

  /// Authenticates by what is remembered of a client, without asking anybody.
  ///
  /// @returns the client when its secret is right by a version that may be old by now: the caller
  ///          has the store `require` that version in the batch that it writes, and starts over
  ///          after `forget` when it is another. Empty whenever `authenticate` has to decide; that
  ///          somebody is refused is never decided from memory.
  [[nodiscard]] remembered_client recognize(
    const exchange& x, const protocol::parameters& form) const;

  void forget(const protocol::client_id& id) { clients_.forget(id); }

  /// What the `aud` of an assertion may be: the issuer, and the URLs of the token endpoint.
  [[nodiscard]] const std::vector<std::string>& assertion_audiences() const noexcept {
    return assertion_audiences_;
  }

private:
  /// One attempt on its way from actor to actor.
  struct attempt {
    exchange_ptr x;
    protocol::presented_credentials presented;
    client_ptr found;
    std::shared_ptr<const std::vector<store::outcome>> beside;
    on_authenticated then;
  };
  using attempt_ptr = std::shared_ptr<attempt>;

  void on_client(const attempt_ptr& tried);
  void check_secret(const attempt_ptr& tried);
  void check_slow_secret(const attempt_ptr& tried, std::vector<std::string> stored);
  void check_assertion(const attempt_ptr& tried);
  void fetch_keys(const attempt_ptr& tried);
  void verify_assertion(const attempt_ptr& tried, const protocol::json::value& jwks);
  void use_assertion_once(const attempt_ptr& tried, std::string jti, protocol::time_point until);
  void spend_a_hash(const attempt_ptr& tried, std::string_view reason);
  void accept(const attempt_ptr& tried);
  void reject(const attempt_ptr& tried, std::string_view reason);

  client_cache clients_;
  verified_secrets verified_;
  std::vector<std::string> assertion_audiences_;
};

} // namespace gatehouse::actors
