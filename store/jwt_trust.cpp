#include "store/jwt_trust.hpp"

#include "protocol/digest.hpp"

namespace gatehouse::store {

namespace {

/// More keys than any issuer has for one subject.
constexpr std::uint64_t max_trusts = 256;

std::string subject_column(const protocol::subject_id& subject, bool is_any) {
  return is_any ? "*" : "=" + subject.str();
}

/// The length in front keeps "a" + "bc" from being "ab" + "c".
std::string measured(const std::string& text) {
  return std::to_string(text.size()) + ':' + text;
}

} // namespace

record to_record(const protocol::jwt_trust& x) {
  record item;
  item.kind = record_kind::jwt_trust;
  item.key = x.id;
  item.payload = protocol::store_trust(x);
  item.group = x.issuer;
  item.subject = subject_column(x.subject, x.allows_any_subject);
  return item;
}

std::optional<protocol::jwt_trust> to_trust(const record& item) {
  return protocol::restore_trust(item.key, item.payload);
}

record to_trust_name(const protocol::jwt_trust& x) {
  record item;
  item.kind = record_kind::jwt_trust_name;
  item.key = protocol::sha256(
    measured(x.issuer) + measured(subject_column(x.subject, x.allows_any_subject))
    + x.key->kid().str());
  return item;
}

list_query trusts_for(
  const std::string& issuer, const protocol::subject_id& subject, bool of_any_subject) {
  return {
    .kind = record_kind::jwt_trust,
    .group = issuer,
    .subject = subject_column(subject, of_any_subject),
    .limit = max_trusts};
}

} // namespace gatehouse::store
