#pragma once

#include <string>
#include <string_view>
#include <vector>

/// Origins of web pages (RFC 6454) and the lists that name those which may ask.
namespace gatehouse::protocol {

/// Tells whether a text is the origin of a page: `http` or `https`, a host, perhaps a port, and
/// nothing else. `null`, which pages without an origin send, is none.
[[nodiscard]] bool is_web_origin(std::string_view text);

/// Returns the origin of an http or https URL as security policies name it, `https://host:port`;
/// empty for anything else.
[[nodiscard]] std::string web_origin_of(std::string_view url);

/// Tells whether an entry of a list names an origin, letters in any case.
///
/// One `*` stands for one or more characters of one label of the host: it never spans a dot, so
/// `https://*.example.com` is every direct child of `example.com` and nothing else. It must be a whole
/// label in front of at least two others; an entry where it is not names nothing.
[[nodiscard]] bool names_origin(std::string_view entry, std::string_view origin);

/// Tells whether any entry names an origin.
[[nodiscard]] bool names_origin(const std::vector<std::string>& entries, std::string_view origin);

} // namespace gatehouse::protocol
