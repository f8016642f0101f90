#pragma once

#include "protocol/jwt_trust.hpp"
#include "store/operation.hpp"

#include <optional>
#include <string>

/// Records of trust relations. They stay when they have expired: whoever made them wants to see them.
namespace gatehouse::store {

/// The issuer is the group. The subject stands behind an equals sign, so that a relation for any
/// subject, which has `*`, is never taken for one of somebody of that name.
[[nodiscard]] record to_record(const protocol::jwt_trust& x);
[[nodiscard]] std::optional<protocol::jwt_trust> to_trust(const record& item);

/// The record that only one relation of this issuer, subject and key can have.
[[nodiscard]] record to_trust_name(const protocol::jwt_trust& x);

/// Asks for the relations of an issuer that cover one subject by name, or any.
[[nodiscard]] list_query trusts_for(
  const std::string& issuer, const protocol::subject_id& subject, bool of_any_subject);

} // namespace gatehouse::store
