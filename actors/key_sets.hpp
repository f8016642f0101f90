#pragma once

#include "protocol/ids.hpp"

namespace gatehouse::actors {

/// The key sets that the program itself uses; the names are Hydra's.
inline const protocol::key_set_id id_token_keys{"hydra.openid.id-token"};
inline const protocol::key_set_id access_token_keys{"hydra.jwt.access-token"};

} // namespace gatehouse::actors
