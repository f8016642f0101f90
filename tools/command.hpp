#pragma once

#include "config/environment.hpp"
#include "protocol/time.hpp"
#include "tools/api.hpp"
#include "tools/failure.hpp"
#include "tools/given_options.hpp"
#include "tools/presentation.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

namespace gatehouse::tools {

/// How an option takes values.
enum class option_kind : unsigned char {
  /// None; `--name=false` is the opposite of `--name`.
  flag,
  /// One; the last one counts.
  text,
  /// Many, by repetition or separated by commas.
  list,
  /// Many, by repetition only: the values may have commas.
  texts,
};

struct option {
  /// The long name without dashes.
  std::string name;
  option_kind kind = option_kind::text;
  std::string help{};
  /// Other names with their dashes, separated by commas: `-q,--silent`.
  std::string also{};
};

/// Words that stand without a name.
struct argument {
  std::string name;
  std::string help{};
  std::size_t least = 1;
  std::size_t most = 1;
};

/// Any number of words.
inline constexpr std::size_t unbounded = 10'000;

/// Whom a verb asks.
enum class peer : unsigned char { nobody, admin, authority };

/// All that a verb gets to work with.
struct call {
  const given_options& given;
  /// Without an endpoint when the verb asks nobody.
  const api& server;
  const presentation& shown_as;
  const config::environment& environment;
  protocol::time_point now;
  std::istream& in;
  /// Results, secrets that were asked for included.
  std::ostream& out;
  /// Warnings and errors, never a secret.
  std::ostream& err;
  /// Lets time pass.
  std::function<void(std::chrono::seconds)> wait;
};

/// One verb of the command line.
struct command {
  /// The words that call it: `create oauth2-client`.
  std::string path;
  /// One line.
  std::string help;
  /// Command lines without the program's name, one a line.
  std::string example;
  /// Does the work. A failure is printed by the caller.
  outcome<void> (*act)(const call&) = nullptr;
  peer asks = peer::nobody;
  std::vector<option> options{};
  std::vector<argument> arguments{};
  /// What `--format default` means here.
  shape default_shape = shape::table;
  /// Other last words: `client` for `oauth2-client`.
  std::vector<std::string> aliases{};
};

} // namespace gatehouse::tools
