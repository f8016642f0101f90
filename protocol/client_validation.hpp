#pragma once

#include "protocol/client.hpp"
#include "protocol/profile.hpp"
#include "protocol/result.hpp"

#include <string>
#include <vector>

namespace gatehouse::protocol {

/// What the validity of a client depends on beside the client.
struct client_rules {
  /// `public`, `pairwise` or both; the first is the default.
  std::vector<std::string> subject_types;
  /// Scopes of a client that names none.
  std::vector<std::string> default_scope;
  redirect_host_rule redirect_hosts = redirect_host_rule::lower_case;
};

/// The shortest secret that a caller may choose.
inline constexpr std::size_t min_chosen_secret_bytes = 6;

/// Fills in what a new or replaced client leaves open: scope, subject type, authentication method,
/// signing algorithms.
void complete_client(client& x, const client_rules& rules);

/// Checks a completed client, field by field, in the order of the contract.
///
/// @returns `invalid_redirect_uri` for redirect URIs, `invalid_client_metadata` for everything else.
[[nodiscard]] result<void> validate_client(const client& x, const client_rules& rules);

/// Checks a secret that a caller chose.
[[nodiscard]] result<void> validate_chosen_secret(const client& x, const secret& chosen);

} // namespace gatehouse::protocol
