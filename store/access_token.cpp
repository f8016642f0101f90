#include "store/access_token.hpp"

#include "protocol/json.hpp"

namespace gatehouse::store {

namespace json = protocol::json;
using protocol::token_facts;

record to_record(const token_facts& token, std::string handle, const protocol::grant_id& group) {
  record item;
  item.kind =
    token.token_use == "refresh_token" ? record_kind::refresh_token : record_kind::access_token;
  item.key = std::move(handle);
  item.expires_at = token.expires_at;
  item.group = group.str();
  item.client = token.client.str();
  // Members that say nothing stay out: there are millions of these.
  json::object payload;
  payload.emplace_back("iat", protocol::numeric_date(token.issued_at));
  if (token.subject.str() != token.client.str()) {
    item.subject = token.subject.str();
    payload.emplace_back("sub", token.subject.str());
  }
  if (!token.scope.empty())
    payload.emplace_back("scope", protocol::join_scope(token.scope));
  if (!token.audience.empty()) {
    json::array audience;
    for (const auto& each : token.audience)
      audience.emplace_back(each);
    payload.emplace_back("aud", std::move(audience));
  }
  if (!token.ext.is_null())
    payload.emplace_back("ext", token.ext);
  item.payload = json::write(payload);
  return item;
}

std::optional<token_facts> to_token(const record& item) {
  const auto payload = json::parse(item.payload);
  const auto* issued = payload ? payload->find("iat") : nullptr;
  if (issued == nullptr || issued->if_integer() == nullptr)
    return std::nullopt;
  token_facts token;
  token.client = protocol::client_id(item.client);
  token.subject = protocol::subject_id(item.client);
  token.issued_at = protocol::from_numeric_date(*issued->if_integer());
  token.expires_at = item.expires_at;
  token.token_use = item.kind == record_kind::refresh_token ? "refresh_token" : "access_token";
  if (const auto* subject = payload->find("sub"); subject != nullptr && subject->if_string())
    token.subject = protocol::subject_id(*subject->if_string());
  if (const auto* scope = payload->find("scope"); scope != nullptr && scope->if_string())
    token.scope = protocol::split_scope(*scope->if_string());
  if (const auto* audience = payload->find("aud"); audience != nullptr && audience->if_array())
    for (const auto& each : *audience->if_array())
      if (const auto* text = each.if_string())
        token.audience.push_back(*text);
  if (const auto* ext = payload->find("ext"))
    token.ext = *ext;
  return token;
}

} // namespace gatehouse::store
