#include "tools/member_text.hpp"

namespace gatehouse::tools {

namespace {

namespace json = protocol::json;

std::string cell(const json::value& x) {
  if (const auto* text = x.if_string())
    return *text;
  const auto* list = x.if_array();
  if (!list)
    return x.is_null() ? std::string() : json::write(x);
  std::string out;
  for (const auto& next : *list)
    out += (out.empty() ? "" : ", ") + cell(next);
  return out;
}

} // namespace

std::string member_text(const json::value& from, std::string_view member) {
  const auto* found = from.find(member);
  return found ? cell(*found) : std::string();
}

} // namespace gatehouse::tools
