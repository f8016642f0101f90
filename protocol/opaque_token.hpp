#pragma once

#include "protocol/digest.hpp"
#include "protocol/ids.hpp"
#include "protocol/random.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Opaque tokens in Hydra's shape: a prefix for the kind, base64url of 32 random bytes, a dot, and
/// base64url of their HMAC-SHA-512/256. Forgeries are recognized without a look into storage.
namespace gatehouse::protocol {

/// What an opaque token is for.
enum class token_kind : unsigned char {
  access,
  refresh,
  authorization_code,
  device_code,
};

/// Returns `ory_at_`, `ory_rt_`, `ory_ac_` or `ory_dc_`.
[[nodiscard]] std::string_view prefix(token_kind kind) noexcept;

/// The keys of opaque tokens, one for each system secret: the first one makes, all of them verify.
/// Immutable; may be used by many threads at once.
class token_mac {
public:
  /// @param system_secrets  the newest first; at least one. The key is the SHA-256 digest of the
  ///                        secret, as in Hydra, so that tokens survive a move from it.
  explicit token_mac(const std::vector<secret>& system_secrets);

  /// Returns the 32 bytes of the MAC under the newest secret.
  [[nodiscard]] std::string make(std::string_view random) const;

  /// Returns the MACs under all secrets, the newest first: for texts that are looked up by their MAC.
  [[nodiscard]] std::vector<std::string> make_with_each(std::string_view text) const;

  /// Tells whether `mac` was made under any of the secrets. Compares in constant time.
  [[nodiscard]] bool verify(std::string_view random, std::string_view mac) const;

private:
  std::vector<hmac_key> keys_;
};

/// A new token.
struct opaque_token {
  /// What the client gets.
  secret text;
  /// The 32 bytes under which it is stored: a digest of the kind and the MAC. Neither the token nor
  /// another kind's handle can be computed from it.
  std::string handle;
};

/// Makes a token of 32 fresh random bytes.
[[nodiscard]] opaque_token issue(
  token_kind kind, const token_mac& keys, const random_source& random);

/// A token whose MAC is right; whether it exists, storage knows.
class parsed_token {
public:
  parsed_token(std::optional<token_kind> kind, std::string mac)
    : kind_(kind), mac_(std::move(mac)) {}

  /// What the prefix says. Nothing for a token without prefix, as Hydra 1 issued them: it may be of
  /// any kind, and only storage can tell.
  [[nodiscard]] std::optional<token_kind> kind() const noexcept { return kind_; }

  /// Returns the handle under which the token is stored if it is of that kind; nothing when its
  /// prefix names another one.
  [[nodiscard]] std::optional<std::string> handle_as(token_kind kind) const;

private:
  std::optional<token_kind> kind_;
  std::string mac_;
};

/// Checks form and MAC of what a client presents. There is one text for each token: the length is
/// exact and base64url is strict.
///
/// @returns nothing for any other text; why is nobody's business.
[[nodiscard]] std::optional<parsed_token> verify(std::string_view text, const token_mac& keys);

} // namespace gatehouse::protocol
