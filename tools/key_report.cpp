#include "tools/key_report.hpp"

#include "tools/member_text.hpp"

namespace gatehouse::tools {

namespace json = protocol::json;

json::value public_half(json::value key) {
  const auto* type = key.find("kty");
  if (!type || *type == json::value("oct"))
    return {};
  for (const auto* member : {"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
    key.remove(member);
  return key;
}

report key_report(const std::vector<named_keys>& sets) {
  report out{.columns = {"SET ID", "KEY ID", "ALGORITHM", "USE"}, .is_list = true};
  json::array all;
  for (const auto& [set, keys] : sets)
    for (const auto& key : keys) {
      out.rows.push_back(
        {set, member_text(key, "kid"), member_text(key, "alg"), member_text(key, "use")});
      out.ids.push_back(member_text(key, "kid"));
      all.push_back(key);
    }
  if (sets.size() == 1)
    out.document.set("set", sets.front().set);
  out.document.set("keys", std::move(all));
  return out;
}

json::array keys_in(const json::value& document) {
  if (document.find("kty"))
    return {document};
  const auto* keys = document.find("keys");
  const auto* list = keys ? keys->if_array() : nullptr;
  return list ? *list : json::array{};
}

} // namespace gatehouse::tools
