#include "protocol/time.hpp"

#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <limits>

namespace gatehouse::protocol {

namespace {

using std::chrono::nanoseconds;

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

/// Takes exactly `count` digits off the front of `text`.
std::optional<int> take_digits(std::string_view& text, std::size_t count) {
  if (text.size() < count)
    return std::nullopt;
  int value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (!is_digit(text[i]))
      return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(count);
  return value;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c)
    return false;
  text.remove_prefix(1);
  return true;
}

/// `Z`, `+hh:mm` or `-hh:mm`, and nothing behind it.
std::optional<std::chrono::minutes> take_offset(std::string_view& text) {
  if (take(text, 'Z') || take(text, 'z'))
    return std::chrono::minutes{0};
  const int sign = !text.empty() && text.front() == '-' ? -1 : 1;
  if (!take(text, '+') && !take(text, '-'))
    return std::nullopt;
  const auto hours = take_digits(text, 2);
  if (!hours || !take(text, ':'))
    return std::nullopt;
  const auto minutes = take_digits(text, 2);
  if (!minutes || *hours > 23 || *minutes > 59)
    return std::nullopt;
  return std::chrono::minutes{sign * (*hours * 60 + *minutes)};
}

struct unit {
  std::string_view name;
  std::int64_t nanos;
};

/// Longer names first: `ms` is not `m` followed by `s`.
constexpr std::array<unit, 8> units{
  {{"ns", 1},
   {"us", 1'000},
   {"\xC2\xB5s", 1'000},
   {"\xCE\xBCs", 1'000},
   {"ms", 1'000'000},
   {"s", 1'000'000'000},
   {"m", 60'000'000'000},
   {"h", 3'600'000'000'000}}};

std::optional<unit> take_unit(std::string_view& text) {
  for (const auto& candidate : units)
    if (text.starts_with(candidate.name)) {
      text.remove_prefix(candidate.name.size());
      return candidate;
    }
  return std::nullopt;
}

/// A decimal number with at least one digit, as Go's grammar has it.
std::optional<long double> take_number(std::string_view& text) {
  long double value = 0;
  bool any = false;
  while (!text.empty() && is_digit(text.front())) {
    value = value * 10 + static_cast<long double>(text.front() - '0');
    text.remove_prefix(1);
    any = true;
  }
  if (take(text, '.')) {
    long double place = 0.1L;
    while (!text.empty() && is_digit(text.front())) {
      value += place * static_cast<long double>(text.front() - '0');
      place /= 10;
      text.remove_prefix(1);
      any = true;
    }
  }
  if (!any)
    return std::nullopt;
  return value;
}

/// `1.5` rather than `1.500000000`.
std::string decimal(std::int64_t whole, std::int64_t part, int digits) {
  std::string text = std::to_string(whole);
  if (part == 0)
    return text;
  std::string tail = std::to_string(part);
  tail.insert(0, static_cast<std::size_t>(digits) - tail.size(), '0');
  tail.erase(tail.find_last_not_of('0') + 1);
  return text + "." + tail;
}

} // namespace

std::string to_rfc3339(time_point t) {
  const auto day = std::chrono::floor<std::chrono::days>(t);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{t - day};
  std::array<char, 40> text{};
  const int length = std::snprintf(
    text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02dZ", static_cast<int>(date.year()),
    static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
    static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
    static_cast<int>(clock.seconds().count()));
  return {text.data(), static_cast<std::size_t>(length)};
}

std::optional<time_point> from_rfc3339(std::string_view text) {
  const auto year = take_digits(text, 4);
  if (!year || !take(text, '-'))
    return std::nullopt;
  const auto month = take_digits(text, 2);
  if (!month || !take(text, '-'))
    return std::nullopt;
  const auto day = take_digits(text, 2);
  if (!day || !(take(text, 'T') || take(text, 't')))
    return std::nullopt;
  const auto hour = take_digits(text, 2);
  if (!hour || !take(text, ':'))
    return std::nullopt;
  const auto minute = take_digits(text, 2);
  if (!minute || !take(text, ':'))
    return std::nullopt;
  const auto second = take_digits(text, 2);
  if (!second || *hour > 23 || *minute > 59 || *second > 59)
    return std::nullopt;
  if (take(text, '.')) {
    if (!take_digits(text, 1))
      return std::nullopt;
    while (!text.empty() && is_digit(text.front()))
      text.remove_prefix(1);
  }
  const auto offset = take_offset(text);
  if (!offset || !text.empty())
    return std::nullopt;
  const std::chrono::year_month_day date{
    std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
    std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok())
    return std::nullopt;
  return std::chrono::sys_days{date} + std::chrono::hours{*hour} + std::chrono::minutes{*minute}
         + std::chrono::seconds{*second} - *offset;
}

std::optional<nanoseconds> parse_duration(std::string_view text) {
  const bool negative = take(text, '-');
  if (!negative)
    take(text, '+');
  if (text == "0")
    return nanoseconds{0};
  if (text.empty())
    return std::nullopt;
  long double total = 0;
  while (!text.empty()) {
    const auto number = take_number(text);
    if (!number)
      return std::nullopt;
    const auto scale = take_unit(text);
    if (!scale)
      return std::nullopt;
    total += *number * static_cast<long double>(scale->nanos);
  }
  total = std::round(total);
  if (total >= static_cast<long double>(std::numeric_limits<std::int64_t>::max()))
    return std::nullopt;
  const auto count = static_cast<std::int64_t>(total);
  return nanoseconds{negative ? -count : count};
}

std::string to_duration_string(nanoseconds duration) {
  std::int64_t rest = duration.count();
  if (rest == 0)
    return "0s";
  if (rest == std::numeric_limits<std::int64_t>::min())
    return "-2562047h47m16.854775808s";
  const std::string sign = rest < 0 ? "-" : "";
  rest = rest < 0 ? -rest : rest;
  if (rest < 1'000)
    return sign + std::to_string(rest) + "ns";
  if (rest < 1'000'000)
    return sign + decimal(rest / 1'000, rest % 1'000, 3) + "\xC2\xB5s";
  if (rest < 1'000'000'000)
    return sign + decimal(rest / 1'000'000, rest % 1'000'000, 6) + "ms";
  const std::int64_t seconds = rest / 1'000'000'000;
  const std::string tail = decimal(seconds % 60, rest % 1'000'000'000, 9) + "s";
  if (seconds < 60)
    return sign + tail;
  const std::int64_t minutes = seconds / 60;
  if (minutes < 60)
    return sign + std::to_string(minutes) + "m" + tail;
  return sign + std::to_string(minutes / 60) + "h" + std::to_string(minutes % 60) + "m" + tail;
}

} // namespace gatehouse::protocol
