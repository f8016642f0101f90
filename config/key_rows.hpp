#pragma once

#include "config/keys.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What the files of the key table write their rows with.
namespace gatehouse::config {

/// @{ The rows of each part of the table.
[[nodiscard]] std::vector<key> process_keys();
[[nodiscard]] std::vector<key> serve_keys();
[[nodiscard]] std::vector<key> url_keys();
[[nodiscard]] std::vector<key> oauth2_keys();
[[nodiscard]] std::vector<key> discovery_keys();
[[nodiscard]] std::vector<key> outside_keys();
[[nodiscard]] std::vector<key> page_keys();
/// @}

/// Writes one row; `value_json` is the default, empty for none.
[[nodiscard]] inline key row(
  value_type type, std::string name, std::string value_json, std::string meaning) {
  return {
    .name = std::move(name),
    .type = type,
    .default_json = std::move(value_json),
    .meaning = std::move(meaning)};
}

/// Bounds an integer, a duration in milliseconds, or a length.
[[nodiscard]] inline key within(std::int64_t minimum, std::int64_t maximum, key x) {
  x.minimum = minimum;
  x.maximum = maximum;
  return x;
}

/// Names what a choice may be.
[[nodiscard]] inline key among(std::vector<std::string> choices, key x) {
  x.choices = std::move(choices);
  return x;
}

/// Marks a key whose feature does not exist yet.
[[nodiscard]] inline key planned(key x) {
  x.state = availability::planned;
  return x;
}

/// Marks choices of a built key that do not exist yet.
[[nodiscard]] inline key partly_planned(std::vector<std::string> choices, key x) {
  x.planned_choices = std::move(choices);
  return x;
}

/// Marks a key whose value nobody may see.
[[nodiscard]] inline key secret(key x) {
  x.shown = visibility::secret;
  return x;
}

/// Lets the profile give the default.
[[nodiscard]] inline key by_profile(std::string (*give)(const protocol::profile_rules&), key x) {
  x.by_profile = give;
  return x;
}

} // namespace gatehouse::config
