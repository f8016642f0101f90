#pragma once

#include "store/operation.hpp"
#include "store/redis_wire.hpp"

#include <string>
#include <string_view>
#include <vector>

/// The one script that runs in the server: a batch of verbs, all or nothing.
///
/// A script is one step for everybody else. It first goes through the batch and remembers what would
/// become of each key; only when every step can be done, it writes. So nothing has to be taken back.
namespace gatehouse::store {

/// The script. Keys: one for each step. Values, four for each step: the verb; the version that is
/// expected or known, 16 hexadecimal digits or nothing; the value to write, which begins with its own
/// version; and when it ends, in milliseconds since the epoch, or nothing.
///
/// Replies with a list: 1 and what came of each step, or 0 and the step that could not be done.
[[nodiscard]] std::string_view redis_script() noexcept;

/// How many octets of a value are its version.
inline constexpr std::size_t redis_version_digits = 16;

/// One step as the script is told of it.
struct redis_step {
  verb what = verb::get;
  std::string key{};
  std::uint64_t version = 0;
  std::string value{};
  protocol::time_point expires_at{};
};

/// Renders what follows the name of the script.
[[nodiscard]] std::vector<std::string> redis_call(std::vector<redis_step> steps);

/// A call that writes two keys in the way of records, which end in a minute. The keys of a cluster do
/// not lie together, so that it refuses the call.
[[nodiscard]] std::vector<std::string> redis_probe();

/// Renders a version as 16 hexadecimal digits.
[[nodiscard]] std::string redis_version(std::uint64_t version);

} // namespace gatehouse::store
