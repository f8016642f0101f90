#pragma once

#include "tools/command.hpp"

namespace gatehouse::tools {

/// `POST /admin/oauth2/introspect` (RFC 7662); inactive is an answer, no failure.
[[nodiscard]] outcome<void> introspect_token(const call& x);

/// `POST /oauth2/revoke` (RFC 7009).
[[nodiscard]] outcome<void> revoke_token(const call& x);

/// Deletes the access tokens of the client that the option `client-id` names.
[[nodiscard]] outcome<void> delete_access_tokens(const call& x);

/// `POST /oauth2/token` with the client's own grant (RFC 6749 §4.4).
[[nodiscard]] outcome<void> perform_client_credentials(const call& x);

/// Who asks: flags first, then the environment, where a secret stays out of the process list.
[[nodiscard]] outcome<client_credentials> credentials_of(const call& x);

/// What a token endpoint answered; the refresh and the ID token are shown if there are some.
[[nodiscard]] report token_report(const protocol::json::value& token);

/// Joins values with blanks, as scopes and audiences are sent.
[[nodiscard]] std::string joined(const std::vector<std::string>& texts);

/// The options of a client that proves itself.
[[nodiscard]] std::vector<option> client_credential_options();

} // namespace gatehouse::tools
