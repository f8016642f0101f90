#pragma once

#include "protocol/grant.hpp"
#include "protocol/json.hpp"
#include "protocol/result.hpp"
#include "protocol/time.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What an operator's service is asked before tokens are issued: Hydra's hooks. It can refuse, and
/// replace the claims that the consent app had set.
namespace gatehouse::protocol {

/// What tokens are about to be issued.
struct token_hook_facts {
  /// For a service: its id, subject, scopes and audiences alone.
  protocol::grant grant;
  std::string issuer;
  /// As it stands in `grant_type`.
  std::string grant_type;
  std::vector<std::string> requested_scope;
  time_point now{};
  time_point access_token_end{};
  time_point id_token_end{};
  /// Settings about JWT access tokens, as Hydra shows them.
  bool exclude_not_before_claim = false;
  bool mirror_top_level_claims = true;
  bool preserve_ext_claims = false;
  std::vector<std::string> allowed_top_level_claims;
  /// Of the JWT bearer grant; empty for others.
  secret assertion;
};

/// Renders what `oauth2.token_hook` is sent.
[[nodiscard]] std::string token_hook_body(const token_hook_facts& x);

/// Renders what `oauth2.refresh_token_hook` is sent.
[[nodiscard]] std::string refresh_hook_body(const token_hook_facts& x);

/// Claims that take the place of those of the consent.
struct hook_claims {
  /// Objects.
  json::value access_token;
  json::value id_token;
};

/// As much as an answer may have; the claims in it at most half of that.
inline constexpr std::size_t max_hook_answer_bytes = 256 * 1024;

/// Judges a hook's answer.
///
/// @returns the claims of a 200, empty objects for those that it leaves out; nothing for a 204, which
///          changes nothing; `access_denied` for a 403; `server_error` for everything else, a body
///          that cannot be read among them: without an answer there is no token.
[[nodiscard]] result<std::optional<hook_claims>> read_hook_answer(
  unsigned status, std::string_view body);

/// The refusal when a hook cannot be asked; it does not tell what it is.
[[nodiscard]] oauth_error hook_failed();

} // namespace gatehouse::protocol
