#pragma once

#include "protocol/profile.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The one table of all configuration keys. Readers, checks, `config show` and the manual follow
/// it.
namespace gatehouse::config {

/// What a key takes.
enum class value_type : unsigned char {
  boolean,
  integer,
  number,
  text,
  /// One of `choices`.
  choice,
  /// A Go duration string.
  duration,
  /// A Go duration string, or -1 for ever.
  lifespan,
  /// A name, an IP address, `unix:` and a path, or the empty text for all interfaces.
  host,
  /// An absolute http or https URL.
  url,
  /// An absolute http or https URL, or a path that begins with one slash.
  url_reference,
  /// A data source name of one of the stores in `choices`.
  dsn,
  texts,
  /// A list of `choices`.
  choices,
  /// A list of IP ranges in CIDR notation.
  networks,
  /// An object of strings.
  text_map,
  /// A URL, or an object with `url` and `auth`.
  hook,
};

/// Whether `config show` and messages may tell the value.
enum class visibility : unsigned char { open, secret };

/// Whether this version does what the key asks for.
enum class availability : unsigned char {
  built,
  /// Understood, but anything else than the default stops the start: nothing fails open.
  planned,
};

/// One row of the table.
struct key {
  /// Dotted, as in a file: `serve.public.port`.
  std::string name;
  value_type type = value_type::text;
  /// As JSON; empty when there is no default.
  std::string default_json;
  /// One line for the manual.
  std::string meaning;
  availability state = availability::built;
  visibility shown = visibility::open;
  /// In the order of the enum that `settings` has for them.
  std::vector<std::string> choices{};
  /// Those of `choices` that stop the start.
  std::vector<std::string> planned_choices{};
  /// Bounds of an integer, of a duration in milliseconds, or of the length of a text or of each
  /// text in a list; both inclusive.
  std::int64_t minimum = std::numeric_limits<std::int64_t>::min();
  std::int64_t maximum = std::numeric_limits<std::int64_t>::max();
  /// Gives the default as JSON where the profiles differ; otherwise null.
  std::string (*by_profile)(const protocol::profile_rules&) = nullptr;
};

/// All rows, those of one section together.
[[nodiscard]] const std::vector<key>& all_keys();

/// Finds the row of exactly this dotted name; null when there is none.
[[nodiscard]] const key* find_key(std::string_view name);

/// Finds the place of the row in `all_keys`.
///
/// @pre the name is one of the table's.
[[nodiscard]] std::size_t index_of(std::string_view name);

/// Tells whether keys exist below this dotted name (`serve.public`).
[[nodiscard]] bool is_section(std::string_view name);

/// Returns the default as JSON under a profile; empty when there is none.
[[nodiscard]] std::string default_json(const key& x, protocol::profile which);

/// Returns the name in the environment: capitals, with `_` for every other character.
///
/// @returns nothing for `version`: many images set `VERSION` for themselves.
[[nodiscard]] std::optional<std::string> environment_name(const key& x);

/// Tells whether the key takes a list, so that the environment may set its elements one by one.
[[nodiscard]] bool takes_list(const key& x) noexcept;

} // namespace gatehouse::config
