#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

/// JSON as this program trusts it: UTF-8, no duplicate keys, bounded depth and size.
///
/// RapidJSON does the reading; nothing outside json.cpp sees it. Values are plain and may be copied,
/// compared and sent to other threads.
namespace gatehouse::protocol::json {

class value;

using array = std::vector<value>;
/// Members in the order in which they stood; keys are distinct.
using object = std::vector<std::pair<std::string, value>>;

/// One JSON value.
class value {
public:
  value() = default;
  value(std::nullptr_t) {}
  value(bool x) : data_(x) {}
  value(std::int64_t x) : data_(x) {}
  value(std::uint64_t x) {
    if (x <= static_cast<std::uint64_t>(INT64_MAX))
      data_ = static_cast<std::int64_t>(x);
    else
      data_ = x;
  }
  value(int x) : data_(std::int64_t{x}) {}
  value(double x) : data_(x) {}
  value(std::string x) : data_(std::move(x)) {}
  value(std::string_view x) : data_(std::string(x)) {}
  value(const char* x) : data_(std::string(x)) {}
  value(json::array x) : data_(std::move(x)) {}
  value(json::object x) : data_(std::move(x)) {}

  [[nodiscard]] bool is_null() const noexcept {
    return std::holds_alternative<std::monostate>(data_);
  }
  [[nodiscard]] const bool* if_bool() const noexcept { return std::get_if<bool>(&data_); }
  /// An integer that was written without fraction or exponent and fits 64 bits with a sign.
  [[nodiscard]] const std::int64_t* if_integer() const noexcept {
    return std::get_if<std::int64_t>(&data_);
  }
  /// An integer beyond those that fits 64 bits without a sign.
  [[nodiscard]] const std::uint64_t* if_unsigned() const noexcept {
    return std::get_if<std::uint64_t>(&data_);
  }
  /// Any other number; an integer of more than 64 bits among them, as the nearest double that there
  /// is.
  [[nodiscard]] const double* if_double() const noexcept { return std::get_if<double>(&data_); }
  [[nodiscard]] const std::string* if_string() const noexcept {
    return std::get_if<std::string>(&data_);
  }
  [[nodiscard]] const json::array* if_array() const noexcept {
    return std::get_if<json::array>(&data_);
  }
  [[nodiscard]] json::array* if_array() noexcept { return std::get_if<json::array>(&data_); }
  [[nodiscard]] const json::object* if_object() const noexcept {
    return std::get_if<json::object>(&data_);
  }
  [[nodiscard]] json::object* if_object() noexcept { return std::get_if<json::object>(&data_); }

  /// Finds a member. Null when this is no object or has no such member.
  [[nodiscard]] const value* find(std::string_view key) const noexcept;
  [[nodiscard]] value* find(std::string_view key) noexcept;

  /// Adds or replaces a member; makes an object of anything that is none.
  void set(std::string_view key, value x);

  /// Removes a member; tells whether it was there.
  bool remove(std::string_view key);

  /// Equal as JSON is: the order of members does not count (RFC 6902 §4.6).
  friend bool operator==(const value& a, const value& b);

private:
  std::variant<
    std::monostate, bool, std::int64_t, std::uint64_t, double, std::string, json::array,
    json::object>
    data_;
};

/// What a text may cost before it is refused.
struct limits {
  std::size_t max_bytes = 1024 * 1024;
  std::size_t max_depth = 32;
};

/// Reads one JSON text (RFC 8259).
///
/// @returns nothing when the text is malformed, is not UTF-8, has a byte order mark, a lone
///          surrogate, a duplicate key, a NaN, anything but white space behind the value, or passes
///          a limit. Strings may hold `\u0000`; who passes them on as C strings must look.
[[nodiscard]] std::optional<value> parse(std::string_view text, limits bounds = {});

/// Writes compactly, members in their order. Strings are escaped only where JSON demands it.
[[nodiscard]] std::string write(const value& x);

/// Writes compactly behind what `out` holds already.
void write_to(std::string& out, const value& x);

/// Writes one string with its quotes and escapes behind what `out` holds already.
void write_string_to(std::string& out, std::string_view text);

/// Writes with two blanks of indentation, for people.
[[nodiscard]] std::string write_pretty(const value& x);

} // namespace gatehouse::protocol::json
