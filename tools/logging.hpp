#pragma once

#include "config/settings.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace spdlog {
class logger;
}

namespace gatehouse::tools {

/// Makes the log of the program: lines on the standard error stream, as text or JSON.
[[nodiscard]] std::shared_ptr<spdlog::logger> make_logger(const config::log_settings& settings);

/// What one line of a JSON log says.
struct log_line {
  std::string time;
  std::string_view level;
  std::string_view text;
};

/// Renders a line as one JSON object. A text that starts with `audit ` is an audit event: its JSON
/// becomes a member of its own.
[[nodiscard]] std::string to_json(const log_line& line, bool pretty);

} // namespace gatehouse::tools
