#pragma once

#include "protocol/ids.hpp"
#include "protocol/jose/algorithm.hpp"
#include "protocol/jose/jwk.hpp"
#include "protocol/jose/jwk_set.hpp"
#include "protocol/json.hpp"
#include "protocol/result.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

/// JSON Web Signature in the compact serialization (RFC 7515 §7.1). There is no other: no JSON
/// serialization, no detached or unencoded payload (`b64`), no extension (`crit`), no compression.
namespace gatehouse::protocol::jose {

/// What a signature says about itself. `jku`, `x5u`, `jwk` and `x5c` are not here: where the key
/// comes from is not for the sender to say.
struct jws_header {
  algorithm alg = algorithm::es256;
  /// Empty when absent.
  key_id kid{};
  /// Empty when absent.
  std::string typ{};
};

/// Signs a payload.
///
/// @param header  members that are empty are left out.
/// @returns the compact form, or `misconfiguration` when the key cannot make such signatures.
[[nodiscard]] result<std::string> sign_compact(
  std::string_view payload, const jwk& key, const jws_header& header);

/// What the caller of `verify_compact` insists on.
struct verify_options {
  /// What `alg` may be. An algorithm that is not here is refused before a key is looked for.
  std::vector<algorithm> algorithms;
  /// What `typ` may be, compared without regard to case and to the prefix `application/` (RFC 7515
  /// §4.1.9); the empty string stands for a header without `typ`. Naming the types is what keeps
  /// one kind of JWT from passing for another (RFC 8725 §3.11).
  std::vector<std::string> types;
  /// Longer texts are refused unread.
  std::size_t max_bytes = 64 * 1024;
};

/// Finds the keys that may have made a signature. At most the first eight that fit are tried.
using key_finder = std::function<std::vector<jwk>(const jws_header&)>;

/// A signature that is right.
struct verified_jws {
  jws_header header;
  std::string payload;
};

/// Checks a signature.
///
/// @returns header and payload, or a refusal: `invalid_request` when the text is malformed or not
///          what the options ask for, `token_signature_mismatch` when no key fits or the signature
///          is wrong.
[[nodiscard]] result<verified_jws> verify_compact(
  std::string_view text, const verify_options& options, const key_finder& keys);

/// The same with the key of a set that `kid` names, or with every key of the set when there is no
/// `kid`.
[[nodiscard]] result<verified_jws> verify_compact(
  std::string_view text, const verify_options& options, const jwk_set& keys);

/// Reads header and payload **without** looking at the signature: only to find out whose keys are
/// needed to check it.
///
/// @returns what the sender claims, or `invalid_request` when the text is malformed or longer than
///          `max_bytes`.
[[nodiscard]] result<verified_jws> decode_unverified(
  std::string_view text, std::size_t max_bytes = 64 * 1024);

} // namespace gatehouse::protocol::jose
