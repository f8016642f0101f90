#pragma once

#include "actors/interfaces.hpp"
#include "protocol/account.hpp"
#include "protocol/lockout.hpp"
#include "protocol/profile.hpp"
#include "protocol/time.hpp"

#include <caf/all.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>

namespace spdlog {
class logger;
}

namespace gatehouse::actors {

/// The file of accounts as it was read.
struct accounts_file {
  std::string path;
  std::filesystem::file_time_type changed_at{};
  protocol::account_directory accounts;

  /// Reads it.
  ///
  /// @returns the accounts, or all problems, one a line.
  [[nodiscard]] static std::variant<accounts_file, std::string> read(const std::string& path);
};

/// What the accounts actor is made of.
struct accounts_parts {
  /// Without a path there are no accounts but the one of the demo.
  accounts_file file;
  /// The person of the demo.
  std::optional<protocol::account> demo;
  protocol::lockout_limits limits;
  /// What userinfo will show of the claims that the consent page hands in.
  protocol::userinfo_rule userinfo = protocol::userinfo_rule::by_scope;
  std::function<protocol::time_point()> now;
  hasher_actor hasher;
  std::shared_ptr<spdlog::logger> log;
};

/// Knows the people who log in with the built-in pages, and counts the guesses at their passwords.
/// There is one in a node, because what is counted must be counted once.
class accounts : public accounts_actor::base {
public:
  accounts(caf::actor_config& config, accounts_parts parts);

  const char* name() const override { return "gatehouse.accounts"; }

  behavior_type make_behavior() override;

private:
  void adopt(protocol::account_directory fresh);
  void reload();
  caf::typed_response_promise<login_verdict> judge(
    const request_context& context, login_attempt& attempt);
  [[nodiscard]] account_answer describe(const account_question& asked) const;

  accounts_parts parts_;
  protocol::account_directory accounts_;
  std::string decoy_;
  protocol::lockout lockout_;
  /// The file that was refused last, so that it is refused once.
  std::filesystem::file_time_type looked_at_{};
};

} // namespace gatehouse::actors
