#include "config/dsn_arguments.hpp"

#include "config/nearest_name.hpp"
#include "protocol/time.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace gatehouse::config {

namespace {

constexpr std::uint64_t day_seconds = 24 * 60 * 60;

std::string_view canonical(const dsn_parameter& x) {
  return x.same_as.empty() ? x.name : x.same_as;
}

std::string unknown(dsn_family family, std::string_view name) {
  std::vector<std::string> names;
  for (const auto& x : dsn_parameters(family))
    names.emplace_back(x.name);
  const auto meant = nearest_name(name, names);
  return "unknown parameter" + (meant ? "; did you mean " + *meant + "?" : std::string());
}

} // namespace

dsn_arguments::dsn_arguments(dsn_family family, std::vector<dsn_argument> given)
  : family_(family), given_(std::move(given)) {
  for (const auto& x : given_)
    check(x);
}

void dsn_arguments::check(const dsn_argument& x) {
  const auto* known = find_parameter(family_, x.name.text);
  if (known == nullptr)
    return complain(x.name, unknown(family_, x.name.text));
  const std::string name(known->name);
  if (find(canonical(*known)) != &x)
    return complain(x.name, name + " is given twice");
  if (known->how == dsn_treatment::refused)
    complain(x.name, name + " is refused: " + std::string(known->says));
  if (known->how == dsn_treatment::ignored)
    warn(name + " has no effect: " + std::string(known->says));
}

const dsn_argument* dsn_arguments::find(std::string_view name) const {
  const auto found = std::find_if(given_.begin(), given_.end(), [&](const auto& x) {
    const auto* known = find_parameter(family_, x.name.text);
    return known != nullptr && canonical(*known) == name;
  });
  return found == given_.end() ? nullptr : &*found;
}

void dsn_arguments::complain(const dsn_piece& where, std::string message) {
  if (!fault_)
    fault_ = dsn_fault{where.at, std::move(message)};
}

void dsn_arguments::read_text(std::string_view name, std::string& out) {
  if (const auto* given = find(name))
    out = given->value.text;
}

void dsn_arguments::read_flag(std::string_view name, bool& out) {
  read_choice<bool>(
    name,
    {{"true", true},
     {"false", false},
     {"1", true},
     {"0", false},
     {"True", true},
     {"False", false},
     {"TRUE", true},
     {"FALSE", false}},
    out);
}

void dsn_arguments::read_integer(
  std::string_view name, std::uint64_t least, std::uint64_t most, std::uint64_t& out) {
  const auto* given = find(name);
  if (given == nullptr)
    return;
  const auto& text = given->value.text;
  std::uint64_t number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_number = fault == std::errc{} && end == text.data() + text.size();
  if (!is_number || number < least || number > most)
    return complain(
      given->value,
      "expected a number from " + std::to_string(least) + " to " + std::to_string(most));
  out = number;
}

void dsn_arguments::read_duration(std::string_view name, std::chrono::nanoseconds& out) {
  const auto* given = find(name);
  if (given == nullptr)
    return;
  const auto read = protocol::parse_duration(given->value.text);
  if (!read || *read < std::chrono::nanoseconds{0})
    return complain(given->value, "expected a duration like 30s or 1h30m");
  out = *read;
}

void dsn_arguments::read_seconds(std::string_view name, std::chrono::seconds& out) {
  auto seconds = static_cast<std::uint64_t>(out.count());
  read_integer(name, 0, day_seconds, seconds);
  out = std::chrono::seconds(seconds);
}

void dsn_arguments::want(std::string_view name, std::initializer_list<std::string_view> names) {
  const auto* given = find(name);
  if (given == nullptr || std::find(names.begin(), names.end(), given->value.text) != names.end())
    return;
  std::string wanted;
  for (const auto text : names)
    wanted += (wanted.empty() ? "" : " or ") + std::string(text);
  complain(given->value, "expected " + wanted);
}

} // namespace gatehouse::config
