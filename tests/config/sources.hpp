#pragma once

#include "config/load.hpp"

#include <string>
#include <vector>

/// Short ways to write sources and to look at outcomes.
namespace gatehouse::config {

inline sources from_yaml(std::string text) {
  return {.files = {{"gatehouse.yaml", std::move(text)}}, .environment = {}, .flags = {}};
}

inline sources from_environment(config::environment variables) {
  return {.files = {}, .environment = std::move(variables), .flags = {}};
}

/// All problems as lines, of a configuration that starts too.
inline std::string problems_of(const config_result<configuration>& x) {
  const auto* started = std::get_if<configuration>(&x);
  std::string out;
  for (const auto& next : started ? started->warnings : std::get<std::vector<problem>>(x))
    out += to_string(next) + "\n";
  return out;
}

inline bool starts(const config_result<configuration>& x) {
  return std::holds_alternative<configuration>(x);
}

inline bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

} // namespace gatehouse::config
