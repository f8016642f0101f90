#include "tools/verbs.hpp"

#include <iterator>

namespace gatehouse::tools {

std::vector<command> all_verbs() {
  std::vector<command> out;
  for (auto* verbs :
       {&serve_verbs, &config_verbs, &migrate_verbs, &version_verbs, &client_verbs,
        &client_change_verbs, &key_verbs, &key_file_verbs, &token_verbs, &session_verbs,
        &authorization_code_verbs, &device_verbs, &user_verbs, &janitor_verbs, &rotation_verbs,
        &backup_verbs, &old_verbs}) {
    auto more = verbs();
    std::move(more.begin(), more.end(), std::back_inserter(out));
  }
  return out;
}

std::vector<section> all_sections() {
  constexpr auto server = "Server";
  constexpr auto records = "OAuth 2.0 clients and JSON Web Keys";
  constexpr auto tokens = "Tokens";
  constexpr auto old = "Names of Hydra 1.x";
  return {
    {"serve", server, "Run the server"},
    {"config", server, "Check and show the configuration"},
    {"migrate", server, "Show and change the schema of the database"},
    {"export", server, "Write clients, keys and trust relations into a file"},
    {"janitor", server, "Delete what has expired"},
    {"rotate", server, "Seal what the store keeps under a new secret"},
    {"version", server, "Print the version"},
    {"create", records, "Create clients, keys and users"},
    {"get", records, "Show clients and keys"},
    {"list", records, "List clients, the keys of a set and consent sessions"},
    {"update", records, "Change clients and key sets"},
    {"delete", records, "Delete clients, keys and access tokens"},
    {"import", records, "Import clients and keys from files, or a backup"},
    {"introspect", tokens, "Ask whether a token is active"},
    {"revoke", tokens, "Revoke tokens, consent and login sessions"},
    {"perform", tokens, "Perform OAuth 2.0 grants"},
    {"clients", old, "Manage clients"},
    {"keys", old, "Manage keys"},
    {"token", old, "Issue, introspect, revoke, flush and delete tokens"},
  };
}

} // namespace gatehouse::tools
