#pragma once

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatehouse::protocol {

/// The parameters of a query or of an `application/x-www-form-urlencoded` body, in their order.
class parameters {
public:
  /// More parameters than this are refused: no request of this program has a tenth of them.
  static constexpr std::size_t max_parameters = 200;

  parameters() = default;

  /// Reads urlencoded text: `+` is a blank, every `%` has two digits, the result is UTF-8 without
  /// NUL. Empty pairs (`a=1&&b=2`) are passed over.
  ///
  /// @returns nothing for anything else, or past `max_parameters`.
  [[nodiscard]] static std::optional<parameters> parse(std::string_view text);

  /// Finds the first value of a parameter.
  ///
  /// @returns nothing when it is missing. A parameter that was sent without a value is there, with
  ///          an empty one; RFC 6749 §3.1 wants it treated as missing, see `given`.
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const noexcept;

  /// Finds the first value of a parameter, or nothing when it is missing or empty (RFC 6749 §3.1).
  [[nodiscard]] std::optional<std::string_view> given(std::string_view name) const noexcept;

  /// Returns all values of a parameter.
  [[nodiscard]] std::vector<std::string_view> all(std::string_view name) const;

  /// Finds a parameter that stands more than once (RFC 6749 §3.1 and §3.2 refuse it), leaving out
  /// those that may (`repeatable`).
  [[nodiscard]] std::optional<std::string_view> repeated(
    std::initializer_list<std::string_view> repeatable) const noexcept;

  [[nodiscard]] bool empty() const noexcept { return entries_.empty(); }
  [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& entries() const noexcept {
    return entries_;
  }

  void add(std::string name, std::string value);

  /// Writes the parameters as urlencoded text.
  [[nodiscard]] std::string encode() const;

private:
  std::vector<std::pair<std::string, std::string>> entries_;
};

/// Decodes one urlencoded component: `+` is a blank, `%` as in RFC 3986.
[[nodiscard]] std::optional<std::string> form_decode(std::string_view text);

} // namespace gatehouse::protocol
