#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::net {

/// The methods that this program answers; everything else is `other`.
enum class http_method : std::uint8_t { get, head, post, put, patch, delete_, options, other };

/// Returns the name on the wire; `OTHER` for `other`.
[[nodiscard]] std::string_view name(http_method method) noexcept;

/// Reads a method; names are case-sensitive (RFC 9110 §9.1).
[[nodiscard]] http_method to_method(std::string_view name) noexcept;

/// Where one header field lies in the head of its request, in octets.
struct header_field {
  std::uint32_t name_at = 0;
  std::uint32_t name_size = 0;
  std::uint32_t value_at = 0;
  std::uint32_t value_size = 0;

  template <class Inspector>
  friend decltype(auto) inspect(Inspector& f, header_field& x) {
    return f(x.name_at, x.name_size, x.value_at, x.value_size);
  }
};

/// The head of a request as it was received, with an index of its fields: one allocation for the
/// octets, one for the index, whatever the number of fields.
class request_head {
public:
  request_head() = default;
  request_head(std::string octets, std::vector<header_field> fields);

  /// Finds the value of a field by its name in any case.
  ///
  /// @returns nothing when the field is missing; the first one when it stands more than once.
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const noexcept;

  /// Counts how often a field stands.
  [[nodiscard]] std::size_t count(std::string_view name) const noexcept;

  [[nodiscard]] std::size_t size() const noexcept { return fields_.size(); }
  [[nodiscard]] std::string_view name(std::size_t i) const noexcept;
  [[nodiscard]] std::string_view value(std::size_t i) const noexcept;

  template <class Inspector>
  friend decltype(auto) inspect(Inspector& f, request_head& x) {
    return f(x.octets_, x.fields_);
  }

private:
  std::string octets_;
  std::vector<header_field> fields_;
};

/// One request whose framing and head were found well-formed.
struct http_request {
  http_method method = http_method::get;
  /// The path as sent, still percent-encoded; starts with `/`.
  std::string path;
  /// What stands behind `?`, still encoded; empty when there is none.
  std::string query;
  request_head head;
  std::string body;
  /// The peer's address without port, as text; never from a header.
  std::string remote_address;
  /// What the route's placeholders matched, percent-decoded, in their order.
  std::vector<std::string> path_parameters;

  template <class Inspector>
  friend decltype(auto) inspect(Inspector& f, http_request& x) {
    return f(x.method, x.path, x.query, x.head, x.body, x.remote_address, x.path_parameters);
  }
};

/// One answer. The session adds `Date`, `Content-Length` and `Connection`.
struct http_response {
  unsigned status = 200;
  /// Header lines, each with its CRLF; written through `add_header` only.
  std::string header_lines;
  std::string body;
  /// The pages that the client of the request lets read the answer; the listener decides with it and
  /// sends none of it.
  std::vector<std::string> client_origins{};

  /// Adds a field. Octets that could end the line (CR, LF, NUL and other controls) become blanks
  /// (RFC 9110 §5.5), so that no value can start a header of its own.
  void add_header(std::string_view name, std::string_view value);

  template <class Inspector>
  friend decltype(auto) inspect(Inspector& f, http_response& x) {
    return f(x.status, x.header_lines, x.body, x.client_origins);
  }
};

/// Compares two header names or tokens as HTTP does: ASCII letters in any case.
[[nodiscard]] bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept;

/// Tells whether a comma-separated header value holds a token, in any case (RFC 9110 §5.6.1).
[[nodiscard]] bool has_token(std::string_view value, std::string_view token) noexcept;

/// Returns the reason phrase of RFC 9110 §15; `Unknown` for a status that has none here.
[[nodiscard]] std::string_view reason_phrase(unsigned status) noexcept;

} // namespace gatehouse::net
