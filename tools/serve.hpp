#pragma once

#include "config/load.hpp"

#include <iosfwd>
#include <string>
#include <vector>

namespace gatehouse::tools {

/// What the command line says about a start of the server.
struct serve_options {
  /// In rising precedence.
  std::vector<std::string> config_files;
  bool dev = false;
  bool sqa_opt_out = false;
  /// Separated by commas; `all`, `public` or `admin` of `serve all|public|admin` as the word
  /// itself.
  std::string roles;
  /// Keys set by `--set`.
  std::vector<config::flag> flags;
};

/// Runs until told to stop; returns the exit code.
int serve(
  const serve_options& options, const config::environment& environment, std::ostream& out,
  std::ostream& err);

} // namespace gatehouse::tools
