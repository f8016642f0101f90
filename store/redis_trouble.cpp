#include "store/redis_trouble.hpp"

#include <algorithm>
#include <array>

namespace gatehouse::store {

namespace {

struct row {
  /// Found at the beginning, or behind a hyphen: Redis 6 wraps what a script met.
  std::string_view code;
  std::string_view says;
  bool ends_connection;
};

constexpr std::string_view is_cluster =
  "the server is part of a cluster; one primary with all keys is needed";
constexpr std::string_view is_wrong_password = "the server refuses the user or the password";

constexpr std::array codes{
  row{"READONLY", "the server is a replica, which takes no writes", true},
  row{"MOVED", is_cluster, true},
  row{"ASK", is_cluster, true},
  row{"CROSSSLOT", is_cluster, true},
  row{"CLUSTERDOWN", is_cluster, true},
  row{"TRYAGAIN", is_cluster, true},
  row{"LOADING", "the server is still loading its data", true},
  row{"MASTERDOWN", "the server is a replica that has lost its primary", true},
  row{"NOAUTH", "the server wants a password", true},
  row{"WRONGPASS", is_wrong_password, true},
  row{"NOPERM", "the user of the server may not run a script, or not on keys of gatehouse:", true},
  row{"OOM", "the server has used up its memory (maxmemory)", false},
  row{"MISCONF", "the server takes no writes because it cannot save its data", false},
  row{"NOREPLICAS", "the server takes no writes because it has too few replicas", false},
  row{"BUSY", "the server is busy with a script that somebody runs", false},
};

/// What `ERR` is about.
constexpr std::array sentences{
  row{"max number of clients", "the server has as many clients as it may have", true},
  row{"DB index", "the server has no database of this number", true},
  row{"SELECT is not allowed", is_cluster, true},
  row{"without any password", "a password is configured, and the server has none", true},
  row{"invalid password", is_wrong_password, true},
  row{"wrong number of arguments for 'auth'", "the server knows no users", true},
  row{"no password is set", "a password is configured, and the server has none", true},
};

std::string_view code_of(std::string_view error) noexcept {
  return error.substr(0, error.find(' '));
}

/// A word that can be shown: of capitals, and short.
bool is_code(std::string_view word) noexcept {
  constexpr std::size_t longest = 20;
  return !word.empty() && word.size() <= longest
         && std::all_of(word.begin(), word.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

} // namespace

redis_trouble to_redis_trouble(std::string_view error) {
  const auto code = code_of(error);
  for (const auto& each : codes)
    if (code == each.code || error.find("-" + std::string(each.code) + " ") != error.npos)
      return {std::string(each.says), each.ends_connection};
  for (const auto& each : sentences)
    if (error.find(each.code) != std::string_view::npos)
      return {std::string(each.says), each.ends_connection};
  return {
    "the server refuses a command (" + std::string(is_code(code) ? code : "an error without a code")
      + "); Redis 6.2 or later is needed",
    false};
}

} // namespace gatehouse::store
