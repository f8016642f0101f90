#include "config/value.hpp"

#include "config/hook_form.hpp"
#include "config/text_form.hpp"
#include "protocol/time.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>

namespace gatehouse::config {

namespace {

namespace json = protocol::json;
using outcome = std::variant<value, misfit>;

constexpr std::size_t max_list_items = 1000;

outcome wrong_kind(const key& x, std::string_view wanted, const node& from) {
  const auto must_be = "must be " + std::string(wanted);
  if (const auto* loose = std::get_if<untyped>(&from.data))
    return misfit{must_be + quotation(x, loose->text)};
  return misfit{must_be + ", not " + std::string(kind_of(from))};
}

const std::string* text_of(const node& from) {
  if (const auto* loose = std::get_if<untyped>(&from.data))
    return &loose->text;
  return std::get_if<std::string>(&from.data);
}

bool is_untyped(const node& from) {
  return std::holds_alternative<untyped>(from.data);
}

outcome read_boolean(const key& x, const node& from) {
  if (const auto* flag = std::get_if<bool>(&from.data))
    return value{*flag};
  constexpr std::array<std::string_view, 6> yes{"1", "t", "T", "true", "TRUE", "True"};
  constexpr std::array<std::string_view, 6> no{"0", "f", "F", "false", "FALSE", "False"};
  if (const auto* loose = std::get_if<untyped>(&from.data)) {
    if (std::find(yes.begin(), yes.end(), loose->text) != yes.end())
      return value{true};
    if (std::find(no.begin(), no.end(), loose->text) != no.end())
      return value{false};
  }
  return wrong_kind(x, "true or false", from);
}

template <class Number>
std::optional<Number> number_in(const node& from) {
  if (const auto* number = std::get_if<Number>(&from.data))
    return *number;
  const auto* loose = std::get_if<untyped>(&from.data);
  if (loose == nullptr)
    return std::nullopt;
  Number out{};
  const auto* end = loose->text.data() + loose->text.size();
  const auto [stop, fault] = std::from_chars(loose->text.data(), end, out);
  if (fault != std::errc{} || stop != end)
    return std::nullopt;
  return out;
}

outcome read_integer(const key& x, const node& from) {
  const std::string range = is_bounded(x) ? "an integer from " + std::to_string(x.minimum) + " to "
                                              + std::to_string(x.maximum)
                                          : "an integer";
  const auto number = number_in<std::int64_t>(from);
  if (!number)
    return wrong_kind(x, range, from);
  if (*number < x.minimum || *number > x.maximum)
    return misfit{"must be " + range + quotation(x, std::to_string(*number))};
  return value{*number};
}

outcome read_number(const key& x, const node& from) {
  if (const auto* whole = std::get_if<std::int64_t>(&from.data))
    return value{static_cast<double>(*whole)};
  const auto number = number_in<double>(from);
  if (!number || !std::isfinite(*number))
    return wrong_kind(x, "a number", from);
  return value{*number};
}

outcome read_duration(const key& x, const node& from) {
  constexpr std::string_view wanted = "a duration like 10m or 1h30m";
  const auto* text = text_of(from);
  const auto* whole = std::get_if<std::int64_t>(&from.data);
  if (
    x.type == value_type::lifespan
    && ((whole != nullptr && *whole == -1) || (text != nullptr && *text == "-1")))
    return value{for_ever};
  if (text == nullptr)
    return wrong_kind(x, wanted, from);
  const auto duration = protocol::parse_duration(*text);
  if (!duration)
    return misfit{"must be " + std::string(wanted) + quotation(x, *text)};
  const std::chrono::milliseconds shortest{x.minimum};
  const std::chrono::milliseconds longest{x.maximum};
  if (*duration < shortest || *duration > longest)
    return misfit{
      "must be from " + protocol::to_duration_string(shortest) + " to "
      + protocol::to_duration_string(longest) + quotation(x, *text)};
  return value{*duration};
}

outcome read_text(const key& x, const node& from) {
  const auto* text = text_of(from);
  if (text == nullptr) {
    const auto* digits = std::get_if<std::int64_t>(&from.data);
    return wrong_kind(x, digits != nullptr ? "a string (put it in quotes)" : "a string", from);
  }
  if (auto bad = bad_text(x, *text))
    return *bad;
  return value{*text};
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos)
    return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// A JSON array, or items between commas.
std::optional<node> list_in(const std::string& text, const origin& where) {
  if (trimmed(text).starts_with('[')) {
    const auto parsed = json::parse(text);
    if (!parsed)
      return std::nullopt;
    return to_node(*parsed, where);
  }
  array items;
  std::string_view rest = text;
  while (!trimmed(rest).empty()) {
    const auto item = rest.substr(0, rest.find(','));
    items.push_back({where, std::string(trimmed(item))});
    rest.remove_prefix(std::min(rest.size(), item.size() + 1));
  }
  return node{where, std::move(items)};
}

outcome read_list(const key& x, const node& from) {
  if (is_untyped(from)) {
    const auto list = list_in(*text_of(from), from.where);
    return list ? read_list(x, *list) : misfit{"must be a list, and is no valid JSON array"};
  }
  const auto* items = std::get_if<array>(&from.data);
  if (items == nullptr)
    return wrong_kind(x, "a list of strings", from);
  if (items->size() > max_list_items)
    return misfit{"must have at most " + std::to_string(max_list_items) + " items"};
  std::vector<std::string> out;
  for (const auto& item : *items) {
    auto text = read_text(x, item);
    if (auto* bad = std::get_if<misfit>(&text))
      return misfit{"item " + std::to_string(out.size() + 1) + " " + bad->why};
    out.push_back(std::get<std::string>(std::get<value>(text)));
  }
  return value{std::move(out)};
}

outcome read_object(const key& x, const node& from) {
  auto parsed = to_json(from);
  if (is_untyped(from) && trimmed(*text_of(from)).starts_with('{')) {
    auto object = json::parse(*text_of(from));
    if (!object)
      return misfit{"must be an object, and is no valid JSON"};
    parsed = *std::move(object);
  }
  if (x.type == value_type::text_map && !is_text_map(parsed))
    return misfit{"must be an object whose values are strings"};
  if (x.type == value_type::hook && !is_hook(parsed))
    return misfit{"must be a URL, or an object with url and, if wanted, auth of type api_key"};
  return value{std::move(parsed)};
}

} // namespace

std::variant<value, misfit> read_value(const key& x, const node& from) {
  if (std::holds_alternative<std::monostate>(from.data))
    return misfit{"has no value"};
  switch (x.type) {
  case value_type::boolean:
    return read_boolean(x, from);
  case value_type::integer:
    return read_integer(x, from);
  case value_type::number:
    return read_number(x, from);
  case value_type::duration:
  case value_type::lifespan:
    return read_duration(x, from);
  case value_type::text:
  case value_type::choice:
  case value_type::host:
  case value_type::url:
  case value_type::url_reference:
  case value_type::dsn:
    return read_text(x, from);
  case value_type::texts:
  case value_type::choices:
  case value_type::networks:
    return read_list(x, from);
  case value_type::text_map:
  case value_type::hook:
    return read_object(x, from);
  }
  return misfit{"has no type"};
}

value default_value(const key& x, protocol::profile which) {
  const auto text = default_json(x, which);
  if (text.empty())
    return {};
  const auto parsed = json::parse(text);
  assert(parsed);
  auto read = read_value(x, to_node(*parsed, {"default", 0, 0}));
  assert(std::holds_alternative<value>(read));
  return std::get<value>(std::move(read));
}

} // namespace gatehouse::config
