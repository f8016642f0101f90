#pragma once

#include "protocol/client.hpp"
#include "protocol/result.hpp"

namespace gatehouse::protocol {

/// What a caller sends about a client, before any rule has been applied.
struct client_input {
  client metadata;
  /// The chosen secret; empty when none was sent.
  secret client_secret;
};

/// Reads client metadata as the admin API takes it. Members that it does not know are passed over,
/// `null` means absent, times and the members that the server sets are ignored.
///
/// @returns `invalid_request` when a member has the wrong type, is no duration where one is wanted,
///          or when the value is no object.
[[nodiscard]] result<client_input> read_client(const json::value& x);

/// Which answer a client is rendered for: Hydra shows some empty lists as `null` in the answer to a
/// creation and as `[]` later, and scripts compare.
enum class client_view : std::uint8_t { created, read };

/// Renders a client as the admin API shows it, without any secret.
[[nodiscard]] json::value show_client(const client& x, client_view view);

/// Writes a client for the store, hashes of its secrets included.
[[nodiscard]] std::string store_client(const client& x);

/// Reads what `store_client` wrote.
///
/// @returns nothing when the text is something else: a fault of the store, not of a caller.
[[nodiscard]] std::optional<client> restore_client(std::string_view text);

} // namespace gatehouse::protocol
