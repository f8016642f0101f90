#pragma once

#include "protocol/opaque_token.hpp"
#include "store/operation.hpp"

#include <span>
#include <string_view>

namespace gatehouse::actors {

/// The questions to the store that find a token: one for each kind that it may be of. Empty for a
/// text that no token of ours can be, which is known without the store.
///
/// A JWT is looked up by the digest of its whole text: what was altered, foreign or encoded in
/// another way is found nowhere, whatever its signature says.
[[nodiscard]] store::batch token_questions(std::string_view text, const protocol::token_mac& keys);

/// The record that was found, if any.
[[nodiscard]] const store::record* found_token(std::span<const store::outcome> answers) noexcept;

} // namespace gatehouse::actors
