#include "protocol/json_members.hpp"

namespace gatehouse::protocol::json {

std::string text_at(const value& x, std::string_view name) {
  const auto* member = x.find(name);
  const auto* text = member == nullptr ? nullptr : member->if_string();
  return text == nullptr ? std::string() : *text;
}

std::int64_t integer_at(const value& x, std::string_view name) {
  const auto* member = x.find(name);
  const auto* number = member == nullptr ? nullptr : member->if_integer();
  return number == nullptr ? 0 : *number;
}

bool truth_at(const value& x, std::string_view name) {
  const auto* member = x.find(name);
  const auto* truth = member == nullptr ? nullptr : member->if_bool();
  return truth != nullptr && *truth;
}

std::vector<std::string> texts_at(const value& x, std::string_view name) {
  std::vector<std::string> texts;
  const auto* member = x.find(name);
  const auto* list = member == nullptr ? nullptr : member->if_array();
  if (list == nullptr)
    return texts;
  for (const auto& each : *list)
    if (const auto* text = each.if_string())
      texts.push_back(*text);
  return texts;
}

value value_at(const value& x, std::string_view name) {
  const auto* member = x.find(name);
  return member == nullptr ? value() : *member;
}

array to_array(const std::vector<std::string>& texts) {
  return {texts.begin(), texts.end()};
}

void add_if_said(object& into, std::string_view name, const std::string& text) {
  if (!text.empty())
    into.emplace_back(name, text);
}

void add_if_said(object& into, std::string_view name, std::int64_t number) {
  if (number != 0)
    into.emplace_back(name, number);
}

void add_if_said(object& into, std::string_view name, bool truth) {
  if (truth)
    into.emplace_back(name, true);
}

void add_if_said(object& into, std::string_view name, const std::vector<std::string>& texts) {
  if (!texts.empty())
    into.emplace_back(name, to_array(texts));
}

void add_if_said(object& into, std::string_view name, const value& x) {
  if (!x.is_null())
    into.emplace_back(name, x);
}

} // namespace gatehouse::protocol::json
