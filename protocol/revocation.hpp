#pragma once

#include "protocol/ids.hpp"
#include "protocol/parameters.hpp"
#include "protocol/result.hpp"

namespace gatehouse::protocol {

/// Reads the token of a revocation request (RFC 7009 §2.1). The hint is only a search order and is
/// not needed: the token says itself what it is.
///
/// @returns `invalid_request` for an empty form, without a token or with a parameter twice.
[[nodiscard]] result<secret> read_revocation_request(const parameters& form);

} // namespace gatehouse::protocol
