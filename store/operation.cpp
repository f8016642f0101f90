#include "store/operation.hpp"

#include <utility>

namespace gatehouse::store {

namespace {

operation keyed(verb what, record_kind kind, std::string key) {
  operation step;
  step.what = what;
  step.item.kind = kind;
  step.item.key = std::move(key);
  return step;
}

operation writing(verb what, record item) {
  operation step;
  step.what = what;
  step.item = std::move(item);
  return step;
}

} // namespace

std::string_view name(record_kind kind) noexcept {
  switch (kind) {
  case record_kind::client:
    return "client";
  case record_kind::access_token:
    return "access_token";
  case record_kind::refresh_token:
    return "refresh_token";
  case record_kind::assertion_id:
    return "assertion_id";
  case record_kind::json_web_key:
    return "json_web_key";
  case record_kind::interaction:
    return "interaction";
  case record_kind::login_session:
    return "login_session";
  case record_kind::grant:
    return "grant";
  case record_kind::authorization_code:
    return "authorization_code";
  case record_kind::remembered_consent:
    return "remembered_consent";
  case record_kind::forced_subject:
    return "forced_subject";
  case record_kind::device_code:
    return "device_code";
  case record_kind::user_code:
    return "user_code";
  case record_kind::device_polls:
    return "device_polls";
  case record_kind::user_code_attempts:
    return "user_code_attempts";
  case record_kind::jwt_trust:
    return "jwt_trust";
  case record_kind::jwt_trust_name:
    return "jwt_trust_name";
  }
  return "unknown";
}

operation get(record_kind kind, std::string key, std::uint64_t known_version) {
  auto step = keyed(verb::get, kind, std::move(key));
  step.version = known_version;
  return step;
}

operation put(record item) {
  return writing(verb::put, std::move(item));
}

operation add(record item) {
  return writing(verb::add, std::move(item));
}

operation replace(record item, std::uint64_t expected_version) {
  auto step = writing(verb::replace, std::move(item));
  step.version = expected_version;
  return step;
}

operation take(record_kind kind, std::string key) {
  return keyed(verb::take, kind, std::move(key));
}

operation erase(record_kind kind, std::string key) {
  return keyed(verb::erase, kind, std::move(key));
}

operation erase_all(record_kind kind, index by, std::string value) {
  auto step = keyed(verb::erase_all, kind, std::move(value));
  step.by = by;
  return step;
}

operation get_grant(record_kind kind, std::string key) {
  return keyed(verb::get_grant, kind, std::move(key));
}

operation require(record_kind kind, std::string key, std::uint64_t expected_version) {
  auto step = keyed(verb::require, kind, std::move(key));
  step.version = expected_version;
  return step;
}

} // namespace gatehouse::store
