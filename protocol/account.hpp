#pragma once

#include "protocol/ids.hpp"
#include "protocol/json.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

/// The people who can log in with the built-in pages.
namespace gatehouse::protocol {

/// One person.
struct account {
  /// The `sub` of tokens; never given to somebody else.
  subject_id subject;
  /// As written; compared as `normalize_account_name` has it.
  std::string username;
  /// Further names; the first one is the `email` claim.
  std::vector<std::string> emails;
  /// Argon2id in the PHC form.
  std::string password_hash;
  /// Nobody logs in with it, and nobody else gets its names.
  bool is_disabled = false;
  /// What is told about the person, by the names of claims; an object.
  json::object claims;
};

/// Accounts, found by their names and by their subjects. Names are distinct, as normalized.
class account_directory {
public:
  /// Adds an account.
  ///
  /// @returns nothing, or the name, e-mail address or subject that another account has already, or
  ///          that cannot be normalized. Then nothing was added.
  std::optional<std::string> add(account x);

  /// Finds the account of a user name or an e-mail address, however it is written. Null when there
  /// is none; disabled ones are found.
  [[nodiscard]] const account* by_name(std::string_view name) const;
  [[nodiscard]] const account* by_subject(const subject_id& subject) const;

  [[nodiscard]] const std::vector<account>& all() const noexcept { return accounts_; }

private:
  std::vector<account> accounts_;
  std::unordered_map<std::string, std::size_t> names_;
  std::unordered_map<subject_id, std::size_t> subjects_;
};

/// Chooses the claims that the granted scope covers: those of `profile`, `email`, `address` and
/// `phone` as OpenID Connect Core §5.4 lists them, and any other claim by a scope of its own name.
/// `preferred_username` and `email` are the account's own where it claims nothing else.
[[nodiscard]] json::object claims_within(const account& x, const std::vector<std::string>& scope);

/// The same, and every standard claim besides: for a core that shows of them what the scope covers or
/// the request names (`claims`, OpenID Connect Core §5.5), and keeps the rest.
[[nodiscard]] json::object claims_to_choose_from(
  const account& x, const std::vector<std::string>& scope);

/// The hash that is checked when a name is nobody's, so that it costs what those of the accounts do
/// (AB-60): the cost that most of them have; Argon2id's default when there are none.
[[nodiscard]] std::string account_decoy(const account_directory& accounts);

/// Tells whether all hashes cost the same; where they do not, time tells some accounts from none.
[[nodiscard]] bool is_cost_uniform(const account_directory& accounts);

/// Names an account under its present password: whoever changes it is a stranger to all devices.
[[nodiscard]] std::string account_mark(const account& x);

} // namespace gatehouse::protocol
