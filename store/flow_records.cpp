#include "store/flow_records.hpp"

#include "protocol/digest.hpp"
#include "protocol/json_members.hpp"
#include "store/access_token.hpp"

namespace gatehouse::store {

namespace json = protocol::json;

namespace {

std::string pair_key(const protocol::subject_id& subject, const protocol::client_id& client) {
  // The length in front keeps "a" + "bc" from being "ab" + "c".
  return protocol::sha256(
    std::to_string(subject.str().size()) + ':' + subject.str() + client.str());
}

record new_record(record_kind kind, std::string key, protocol::time_point expires_at) {
  record item;
  item.kind = kind;
  item.key = std::move(key);
  item.expires_at = expires_at;
  return item;
}

} // namespace

record to_record(const protocol::interaction& x, protocol::time_point expires_at) {
  auto item = new_record(record_kind::interaction, x.start.id, expires_at);
  item.payload = protocol::store_interaction(x);
  item.client = x.start.client.str();
  return item;
}

record to_record(const protocol::login_session& x, protocol::time_point expires_at) {
  auto item = new_record(record_kind::login_session, x.id, expires_at);
  item.payload = protocol::store_session(x);
  item.subject = x.subject.str();
  return item;
}

record to_record(const protocol::grant& x, protocol::time_point expires_at) {
  auto item = new_record(record_kind::grant, x.id.str(), expires_at);
  item.payload = protocol::store_grant(x);
  item.group = x.session_id;
  item.subject = x.subject.str();
  item.client = x.client.str();
  return item;
}

record to_record(
  const protocol::authorization_code& x, std::string handle, protocol::time_point expires_at) {
  auto item = new_record(record_kind::authorization_code, std::move(handle), expires_at);
  item.payload = protocol::store_code(x);
  item.group = x.grant.str();
  item.client = x.client.str();
  return item;
}

record to_record(
  const protocol::token_facts& token, const protocol::rotation& rotated, std::string handle,
  const protocol::grant_id& group) {
  auto item = to_record(token, std::move(handle), group);
  auto payload = json::parse(item.payload).value_or(json::object{});
  if (rotated.is_used())
    payload.set("used", protocol::numeric_date(rotated.used_at));
  if (!rotated.sealed_answer.empty())
    payload.set("answer", rotated.sealed_answer);
  if (!rotated.successor.empty())
    payload.set("next", protocol::to_hex(rotated.successor));
  item.payload = json::write(payload);
  return item;
}

std::string remembered_key(const protocol::subject_id& subject, const protocol::client_id& client) {
  return pair_key(subject, client);
}

record to_remembered(const protocol::grant& x, protocol::time_point expires_at) {
  auto item =
    new_record(record_kind::remembered_consent, remembered_key(x.subject, x.client), expires_at);
  item.payload = protocol::store_grant(x);
  item.group = x.id.str();
  item.subject = x.subject.str();
  item.client = x.client.str();
  return item;
}

std::string forced_subject_key(
  const protocol::subject_id& subject, const protocol::client_id& client) {
  return pair_key(subject, client);
}

record to_forced_subject(
  const protocol::subject_id& subject, const protocol::client_id& client, std::string forced) {
  auto item = new_record(record_kind::forced_subject, forced_subject_key(subject, client), {});
  item.payload = std::move(forced);
  item.subject = subject.str();
  item.client = client.str();
  return item;
}

record to_record(
  const protocol::device_code& x, std::string handle, protocol::time_point expires_at) {
  auto item = new_record(record_kind::device_code, std::move(handle), expires_at);
  item.payload = protocol::store_device_code(x);
  item.group = x.grant.str();
  item.client = x.client.str();
  return item;
}

std::optional<protocol::device_code> to_device_code(const record& item) {
  return protocol::restore_device_code(item.client, item.group, item.payload);
}

record to_user_code(
  std::string handle, const std::string& device, const protocol::client_id& client,
  protocol::time_point expires_at) {
  auto item = new_record(record_kind::user_code, std::move(handle), expires_at);
  item.payload = json::write(json::object{{"device", protocol::to_hex(device)}});
  item.client = client.str();
  return item;
}

std::string device_of(const record& user_code) {
  const auto payload = json::parse(user_code.payload);
  if (user_code.kind != record_kind::user_code || !payload)
    return {};
  return protocol::from_hex(json::text_at(*payload, "device")).value_or("");
}

record to_record(
  const protocol::device_polls& x, std::string handle, const protocol::client_id& client,
  protocol::time_point expires_at) {
  auto item = new_record(record_kind::device_polls, std::move(handle), expires_at);
  item.payload = protocol::store_polls(x);
  item.client = client.str();
  return item;
}

std::optional<protocol::rotation> to_rotation(const record& item) {
  const auto payload = json::parse(item.payload);
  if (!payload || payload->if_object() == nullptr)
    return std::nullopt;
  protocol::rotation x;
  x.used_at = protocol::from_numeric_date(json::integer_at(*payload, "used"));
  x.sealed_answer = json::text_at(*payload, "answer");
  x.successor = protocol::from_hex(json::text_at(*payload, "next")).value_or("");
  return x;
}

bool is_used_up(const record& item) {
  if (item.kind != record_kind::refresh_token)
    return false;
  const auto rotated = to_rotation(item);
  return !rotated || rotated->is_used();
}

std::optional<protocol::grant> to_grant(const record& item) {
  const bool is_remembered = item.kind == record_kind::remembered_consent;
  return protocol::restore_grant(is_remembered ? item.group : item.key, item.payload);
}

} // namespace gatehouse::store
