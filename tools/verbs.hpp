#pragma once

#include "tools/command.hpp"
#include "tools/command_line.hpp"

#include <vector>

/// The verbs of the command line, each in the file of its noun.
namespace gatehouse::tools {

/// `serve`
[[nodiscard]] std::vector<command> serve_verbs();
/// `config check` and `config show`
[[nodiscard]] std::vector<command> config_verbs();
/// `migrate up`, `down`, `status` and `sql`
[[nodiscard]] std::vector<command> migrate_verbs();
/// `version`
[[nodiscard]] std::vector<command> version_verbs();
/// `get`, `list` and `delete oauth2-client`
[[nodiscard]] std::vector<command> client_verbs();
/// `create`, `update` and `import oauth2-client`
[[nodiscard]] std::vector<command> client_change_verbs();
/// `create`, `get`, `list` and `delete jwk`
[[nodiscard]] std::vector<command> key_verbs();
/// `update` and `import jwk`
[[nodiscard]] std::vector<command> key_file_verbs();
/// `introspect token`, `revoke token`, `delete access-tokens`, `perform client-credentials`
[[nodiscard]] std::vector<command> token_verbs();
/// `list` and `revoke consent-sessions`, `revoke login-sessions`
[[nodiscard]] std::vector<command> session_verbs();
/// `perform authorization-code`
[[nodiscard]] std::vector<command> authorization_code_verbs();
/// `perform device-code`
[[nodiscard]] std::vector<command> device_verbs();
/// `export`, `import`
[[nodiscard]] std::vector<command> backup_verbs();
/// `janitor`
[[nodiscard]] std::vector<command> janitor_verbs();
/// `rotate secrets`
[[nodiscard]] std::vector<command> rotation_verbs();
/// `create user`
[[nodiscard]] std::vector<command> user_verbs();
/// Hydra 1.x: `clients …`, `keys …` and `token …`
[[nodiscard]] std::vector<command> old_verbs();

/// All of them. Names and examples are distinct.
[[nodiscard]] std::vector<command> all_verbs();

/// Their first words in the order of the help.
[[nodiscard]] std::vector<section> all_sections();

} // namespace gatehouse::tools
