#pragma once

#include "net/http.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

namespace gatehouse::actors {

/// One route: a method and a path whose `{…}` segments match any one segment.
struct route {
  net::http_method method = net::http_method::get;
  std::string pattern;
  /// Which endpoint serves it.
  std::size_t endpoint = 0;
};

/// Where a request goes.
struct routed {
  std::size_t endpoint = 0;
  /// The number of the pattern, for counters.
  std::size_t pattern = 0;
  std::vector<std::string> parameters;
};

/// Why it goes nowhere.
enum class not_routed { unknown_path, wrong_method };

/// Finds the endpoint of a request. Immutable after it was made.
///
/// Paths are compared as they were sent, segment by segment, and only parameters are decoded, once:
/// what decides is what is served. Dot segments, empty segments and encoded NULs match
/// nothing; a slash at the end is passed over. GET routes also answer HEAD.
class router {
public:
  explicit router(const std::vector<route>& routes);

  [[nodiscard]] std::variant<routed, not_routed> find(
    net::http_method method, std::string_view path) const;

  /// Names of all patterns in the order of their numbers, with `{param}` for placeholders.
  [[nodiscard]] std::vector<std::string> pattern_names() const;

  /// The methods that a path has, for the Allow header.
  [[nodiscard]] std::string allowed(std::string_view path) const;

private:
  struct pattern {
    std::string name;
    std::vector<std::string> segments;
    std::unordered_map<net::http_method, std::size_t> endpoints;
  };

  [[nodiscard]] const pattern* match(
    std::string_view path, std::vector<std::string>& parameters) const;

  std::vector<pattern> patterns_;
  // Paths without placeholders, which are the hot ones.
  std::unordered_map<std::string, std::size_t> literal_;
};

} // namespace gatehouse::actors
