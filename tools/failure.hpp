#pragma once

#include <boost/system/result.hpp>

#include <string>
#include <string_view>

namespace gatehouse::tools {

/// What the program returns to the shell; scripts rely on the numbers.
namespace exit_code {
inline constexpr int done = 0;
/// The server answered, and the answer was no.
inline constexpr int refused = 1;
/// The command line, a file or the configuration is wrong.
inline constexpr int misuse = 2;
/// Nobody answered.
inline constexpr int unreachable = 3;
} // namespace exit_code

/// Why a verb did not do what it should.
struct failure {
  int code = exit_code::misuse;
  /// One sentence for people, without secrets; empty when all has been said already.
  std::string message{};
  /// The `error` of an OAuth refusal (RFC 6749 §5.2), for verbs that go on in spite of some.
  std::string error{};
  /// The HTTP status of a refusal; 0 when there is none.
  unsigned status = 0;
};

/// A value, or the failure that takes its place.
template <class T>
using outcome = boost::system::result<T, failure>;

/// Makes a failure of the caller's making.
[[nodiscard]] inline failure misuse(std::string message) {
  return {exit_code::misuse, std::move(message)};
}

/// Says of a refusal which of many things it is about; other failures are about all of them.
[[nodiscard]] inline failure about(std::string_view what, failure why) {
  if (why.code == exit_code::refused)
    why.message = std::string(what) + ": " + why.message;
  return why;
}

} // namespace gatehouse::tools
