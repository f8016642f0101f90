#include "config/key_rows.hpp"

namespace gatehouse::config {

using enum value_type;

std::vector<key> page_keys() {
  return {
    row(
      text, "accounts.file", R"("")",
      "File of the people who can log in with the built-in pages; read again when it changes."),
    within(
      0, 1'000'000,
      row(
        integer, "accounts.free_guesses_per_address", "50",
        "Wrong passwords within an hour before an address is slowed down; 0 slows none down.")),
    row(
      text, "pages.templates", R"("")",
      "Folder of templates and assets that replace those of the built-in pages."),
    row(
      boolean, "pages.demo", "false",
      "Serves a demo client at /demo, with a person to log in as. Only with dev."),
  };
}

} // namespace gatehouse::config
