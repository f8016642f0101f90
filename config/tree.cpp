#include "config/tree.hpp"

#include <array>

namespace gatehouse::config {

namespace {

namespace json = protocol::json;

json::value list_to_json(const array& items) {
  json::array out;
  for (const auto& item : items)
    out.push_back(to_json(item));
  return out;
}

json::value object_to_json(const object& members) {
  json::object out;
  for (const auto& entry : members)
    out.emplace_back(entry.key, to_json(entry.value));
  return out;
}

/// Turns each alternative of a node into JSON.
struct json_maker {
  json::value operator()(std::monostate) const { return {}; }
  json::value operator()(const untyped& x) const { return x.text; }
  json::value operator()(const array& x) const { return list_to_json(x); }
  json::value operator()(const object& x) const { return object_to_json(x); }
  template <class Scalar>
  json::value operator()(const Scalar& x) const {
    return x;
  }
};

} // namespace

std::string_view kind_of(const node& x) noexcept {
  // In the order of the variant's alternatives.
  constexpr std::array<std::string_view, 8> kinds{
    "nothing", "a boolean", "an integer", "a number", "a string", "text", "a list", "an object"};
  return kinds[x.data.index()];
}

node to_node(const json::value& x, const origin& where) {
  if (const auto* flag = x.if_bool())
    return {where, *flag};
  if (const auto* whole = x.if_integer())
    return {where, *whole};
  if (const auto* great = x.if_unsigned())
    return {where, static_cast<double>(*great)};
  if (const auto* real = x.if_double())
    return {where, *real};
  if (const auto* text = x.if_string())
    return {where, *text};
  if (const auto* items = x.if_array()) {
    array out;
    for (const auto& item : *items)
      out.push_back(to_node(item, where));
    return {where, std::move(out)};
  }
  if (const auto* members = x.if_object()) {
    object out;
    for (const auto& [key, value] : *members)
      out.push_back({key, where, to_node(value, where)});
    return {where, std::move(out)};
  }
  return {where, std::monostate{}};
}

json::value to_json(const node& x) {
  return std::visit(json_maker{}, x.data);
}

} // namespace gatehouse::config
