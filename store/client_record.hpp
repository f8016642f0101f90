#pragma once

#include "protocol/client.hpp"
#include "store/record.hpp"

namespace gatehouse::store {

/// Makes the record of a client. Its `owner` is the group and its `client_name` the subject, which
/// is how lists are filtered.
[[nodiscard]] record to_record(const protocol::client& x);

} // namespace gatehouse::store
