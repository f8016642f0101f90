#pragma once

#include "config/effective.hpp"
#include "config/environment.hpp"
#include "config/settings.hpp"
#include "config/source_file.hpp"

#include <string>
#include <vector>

namespace gatehouse::config {

/// A key that the command line set.
struct flag {
  /// As it was written: `--dev`.
  std::string name;
  /// The dotted key.
  std::string key;
  std::string text;
};

/// All that the configuration is made of.
struct sources {
  /// A later file overrides an earlier one key by key.
  std::vector<source_file> files;
  config::environment environment;
  std::vector<flag> flags;
};

/// A configuration that the program may start with.
struct configuration {
  config::settings settings;
  /// For `config show`.
  effective_values values;
  std::vector<problem> warnings;
};

/// Puts the sources together: flags win over the environment, that over files, those over defaults.
/// Lists and objects that are one key are replaced as a whole.
///
/// @returns the configuration, or all problems, warnings included, with at least one error. Where a
///          value is of a wrong type, contradictions are not looked for. Every unknown key,
///          unreadable file, wrong type, impossible combination and key that is not built yet is an
///          error (AB-89); no problem holds a secret.
[[nodiscard]] config_result<configuration> load(const sources& from);

} // namespace gatehouse::config
