#pragma once

#include "actors/exchange.hpp"
#include "actors/services.hpp"
#include "protocol/access_token.hpp"
#include "protocol/client.hpp"
#include "protocol/introspection.hpp"
#include "protocol/jose/algorithm.hpp"
#include "protocol/json.hpp"

#include <functional>
#include <string>

namespace gatehouse::actors {

/// An access token that is made but not stored yet.
struct made_token {
  protocol::secret text;
  /// Under which the store finds it.
  std::string handle;
};

/// Makes tokens for an endpoint: opaque ones in place, JWTs and ID tokens by the signer.
///
/// Belongs to one endpoint and its thread.
class token_maker {
public:
  using on_signed = std::function<void(std::string& jws)>;
  /// Asks the signer; a fault answers the exchange and nothing is called.
  using signer_question = std::function<void(const exchange_ptr&, sign_request, on_signed)>;

  token_maker(services_ptr given, signer_question ask_signer);

  /// Makes an access token, of the kind that the client or the configuration asks for.
  void make_access_token(
    const exchange_ptr& x, const protocol::client& by, const protocol::token_facts& facts,
    std::function<void(made_token)> then) const;

  /// Signs the claims of an ID token.
  void sign_id_token(
    const exchange_ptr& x, protocol::jose::algorithm alg, const protocol::json::value& claims,
    on_signed then) const;

  /// The algorithm of a client's ID tokens: what it registered, else the configured one.
  [[nodiscard]] protocol::jose::algorithm id_token_algorithm(const protocol::client& by) const;

private:
  [[nodiscard]] bool wants_jwt(const protocol::client& by) const;

  services_ptr given_;
  signer_question ask_signer_;
  protocol::access_token_format format_;
};

/// The algorithm of a client's ID tokens: what it registered, else the configured one.
[[nodiscard]] protocol::jose::algorithm id_token_algorithm_of(
  const services& given, const protocol::client& by);

/// Asks for a signature with a key of ID tokens.
///
/// @param type  the `typ` of the header.
[[nodiscard]] sign_request id_token_question(
  const services& given, protocol::jose::algorithm alg, const protocol::json::value& claims,
  std::string type = {});

} // namespace gatehouse::actors
