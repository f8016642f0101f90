#pragma once

#include "tools/command.hpp"

#include <string>
#include <variant>
#include <vector>

namespace gatehouse::tools {

/// A first word that gathers verbs, and the group under which the help lists it.
struct section {
  std::string word;
  std::string group;
  std::string help;
};

/// What a command line asks for.
struct chosen {
  const command* verb = nullptr;
  given_options given{};
};

/// The text that `--help` asks for.
struct help_text {
  std::string text;
};

/// Reads a command line.
///
/// @param program    the name in the help: `gatehouse`, or `hydra`.
/// @param commands   outlive the result.
/// @param arguments  without the program's name. `help create` is `create --help`.
/// @returns the verb with its options, the help, or what is wrong with the command line.
[[nodiscard]] std::variant<chosen, help_text, failure> parse_command_line(
  const std::string& program, const std::vector<section>& sections,
  const std::vector<command>& commands, std::vector<std::string> arguments);

} // namespace gatehouse::tools
