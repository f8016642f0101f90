#pragma once

#include "config/source_file.hpp"
#include "protocol/account.hpp"

namespace gatehouse::config {

/// Reads the file of accounts, in any format of `parse`:
///
///     users:
///       - subject: 7c9e6679-7425-40de-944b-e07fc1f90ae7
///         username: ada
///         password: $argon2id$v=19$m=19456,t=2,p=1$…
///         emails: [ada@example.org]
///         disabled: false
///         claims: {name: Ada Lovelace, email_verified: true}
///
/// @returns the accounts, or all problems: unknown and missing keys, wrong types, hashes that are no
///          Argon2id or would cost too much, and names, e-mail addresses and subjects that stand twice
///          once they are normalized. No problem holds a hash.
[[nodiscard]] config_result<protocol::account_directory> read_users(const source_file& file);

} // namespace gatehouse::config
