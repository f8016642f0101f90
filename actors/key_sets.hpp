#pragma once

#include "protocol/ids.hpp"

#include <string>

namespace gatehouse::actors {

/// The key sets that the program itself uses; the names are Hydra's.
inline const protocol::key_set_id id_token_keys{"hydra.openid.id-token"};
inline const protocol::key_set_id access_token_keys{"hydra.jwt.access-token"};

/// Clients that register another algorithm for their ID tokens have their keys in a set of its own,
/// so that a set's newest key is always the one that signs.
inline const std::string id_token_set_prefix = "hydra.openid.id-token.";

} // namespace gatehouse::actors
