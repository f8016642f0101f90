#pragma once

#include "protocol/json.hpp"
#include "protocol/parameters.hpp"
#include "protocol/random.hpp"
#include "tools/failure.hpp"

#include <optional>
#include <string>

namespace gatehouse::tools {

/// What an authorization server says of itself (RFC 8414 §2, RFC 9207 §3).
struct announced_issuer {
  std::string issuer;
  /// It promises `iss` in every answer.
  bool is_in_answers = false;
};

/// What one authorization request remembers until its answer comes.
struct code_request {
  std::string state;
  /// RFC 7636 §4.1.
  std::string verifier;
  /// Empty without the scope `openid`.
  std::string nonce;
  /// Unknown when the server has no metadata.
  std::optional<announced_issuer> server{};
};

/// Draws what nobody may guess, 256 bits each.
///
/// @param state  taken as it is when it is given.
[[nodiscard]] code_request make_code_request(
  const protocol::random_source& random, std::optional<std::string> state, bool is_openid);

/// Reads the issuer of a metadata document; nothing when it names none.
[[nodiscard]] std::optional<announced_issuer> issuer_in(const protocol::json::value& metadata);

/// Adds `state`, `nonce` and the S256 challenge to the parameters of the request.
void add_proofs(const code_request& x, protocol::parameters& to);

/// Tells whether parameters answer the request: they have its `state`, compared in constant time.
[[nodiscard]] bool is_answer_to(const code_request& x, const protocol::parameters& answer);

/// Takes the code out of an answer (RFC 6749 §4.1.2).
///
/// @returns a failure for an answer of another issuer, one without `iss` of a server that promised it
///          (RFC 9207 §2.4), an error, and one without code.
[[nodiscard]] outcome<std::string> code_in(
  const code_request& x, const protocol::parameters& answer);

/// Checks that the ID token of a token answer, if there is one, is of this request: its `nonce`
/// (OpenID Connect Core §3.1.3.7). Its signature is not: it came straight from the server.
[[nodiscard]] outcome<void> check_nonce(const code_request& x, const protocol::json::value& token);

} // namespace gatehouse::tools
