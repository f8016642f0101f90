#pragma once

#include "protocol/profile.hpp"
#include "protocol/url.hpp"

#include <optional>
#include <string_view>

namespace gatehouse::protocol {

/// Reads a redirect URI as `parse_url` does. Where the rule is `any_case`, the host of http or https
/// may also be written in upper case; in the result it is in lower case. Two redirect URIs are
/// nevertheless the same only as texts (RFC 9700 §2.1).
[[nodiscard]] std::optional<url> parse_redirect_uri(std::string_view text, redirect_host_rule rule);

/// Says why `parse_redirect_uri` gave nothing, in words for the client: the reason where it can be
/// named, else that the text is no absolute URI with a single reading.
[[nodiscard]] std::string_view redirect_uri_problem(std::string_view text);

} // namespace gatehouse::protocol
