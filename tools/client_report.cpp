#include "tools/client_report.hpp"

#include "tools/member_text.hpp"

namespace gatehouse::tools {

namespace {

namespace json = protocol::json;

constexpr const char* columns[][2] = {
  {"CLIENT ID", "client_id"},
  {"CLIENT SECRET", "client_secret"},
  {"GRANT TYPES", "grant_types"},
  {"RESPONSE TYPES", "response_types"},
  {"SCOPE", "scope"},
  {"AUDIENCE", "audience"},
  {"REDIRECT URIS", "redirect_uris"},
};

void add(report& to, const json::value& client) {
  auto& row = to.rows.emplace_back();
  for (const auto& [heading, member] : columns)
    row.push_back(member_text(client, member));
  to.ids.push_back(member_text(client, "client_id"));
}

report headed() {
  report out;
  for (const auto& next : columns)
    out.columns.emplace_back(next[0]);
  return out;
}

} // namespace

report client_report(const json::value& client) {
  auto out = headed();
  add(out, client);
  out.document = client;
  return out;
}

report client_list_report(json::array clients) {
  auto out = headed();
  out.is_list = true;
  for (const auto& next : clients)
    add(out, next);
  out.document = json::value(std::move(clients));
  return out;
}

report id_report(const std::vector<std::string>& ids) {
  report out{.ids = ids};
  out.document =
    ids.size() == 1 ? json::value(ids.front()) : json::value(json::array(ids.begin(), ids.end()));
  return out;
}

} // namespace gatehouse::tools
