#pragma once

#include "protocol/json.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Members of JSON objects that this program wrote itself: what is absent or of another type reads
/// as empty. Input of others is read with checks that say what is wrong.
namespace gatehouse::protocol::json {

[[nodiscard]] std::string text_at(const value& x, std::string_view name);
[[nodiscard]] std::int64_t integer_at(const value& x, std::string_view name);
[[nodiscard]] bool truth_at(const value& x, std::string_view name);
[[nodiscard]] std::vector<std::string> texts_at(const value& x, std::string_view name);
[[nodiscard]] value value_at(const value& x, std::string_view name);

/// Makes an array of strings.
[[nodiscard]] array to_array(const std::vector<std::string>& texts);

/// Adds a member unless it would say nothing: an empty text, zero, false, an empty list or null.
void add_if_said(object& into, std::string_view name, const std::string& text);
void add_if_said(object& into, std::string_view name, std::int64_t number);
void add_if_said(object& into, std::string_view name, bool truth);
void add_if_said(object& into, std::string_view name, const std::vector<std::string>& texts);
void add_if_said(object& into, std::string_view name, const value& x);

} // namespace gatehouse::protocol::json
