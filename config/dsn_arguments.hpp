#pragma once

#include "config/dsn_parameters.hpp"

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatehouse::config {

/// The parameters of one data source name, read by name and type.
///
/// The first thing that is wrong is kept as the fault; what is read afterwards is of no use. Each
/// reader leaves `out` alone when the parameter is not there.
class dsn_arguments {
public:
  /// Looks every name up, and collects a warning for each that is ignored.
  dsn_arguments(dsn_family family, std::vector<dsn_argument> given);

  void read_text(std::string_view name, std::string& out);
  void read_flag(std::string_view name, bool& out);
  void read_integer(
    std::string_view name, std::uint64_t least, std::uint64_t most, std::uint64_t& out);
  /// A Go duration, never negative.
  void read_duration(std::string_view name, std::chrono::nanoseconds& out);
  /// Reads whole seconds, up to a day.
  void read_seconds(std::string_view name, std::chrono::seconds& out);

  /// @param names  what may stand there, and what it means.
  template <class Value>
  void read_choice(
    std::string_view name, std::initializer_list<std::pair<std::string_view, Value>> names,
    Value& out) {
    const auto* given = find(name);
    if (given == nullptr)
      return;
    std::string wanted;
    for (const auto& [text, meaning] : names) {
      if (text == given->value.text) {
        out = meaning;
        return;
      }
      wanted += (wanted.empty() ? "" : ", ") + std::string(text);
    }
    complain(given->value, "expected one of " + wanted);
  }

  /// Refuses anything but one of these values.
  void want(std::string_view name, std::initializer_list<std::string_view> names);

  /// The argument of that name or of a synonym; null when there is none.
  [[nodiscard]] const dsn_argument* find(std::string_view name) const;

  void complain(const dsn_piece& where, std::string message);
  void warn(std::string message) { warnings_.push_back(std::move(message)); }

  [[nodiscard]] const std::optional<dsn_fault>& fault() const noexcept { return fault_; }
  [[nodiscard]] std::vector<std::string> take_warnings() { return std::move(warnings_); }

private:
  void check(const dsn_argument& x);

  dsn_family family_;
  std::vector<dsn_argument> given_;
  std::vector<std::string> warnings_;
  std::optional<dsn_fault> fault_;
};

} // namespace gatehouse::config
