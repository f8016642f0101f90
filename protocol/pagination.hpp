#pragma once

#include "protocol/parameters.hpp"
#include "protocol/random.hpp"
#include "protocol/result.hpp"
#include "protocol/seal.hpp"
#include "protocol/time.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace gatehouse::protocol {

/// Which page of an admin list is wanted, in either style: `page_size` and `page_token`, or the
/// `limit` and `offset` of Hydra 1.
struct page_request {
  enum class style : std::uint8_t { token, offset };

  style how = style::token;
  std::uint64_t size = 100;
  /// Behind which key the page starts; empty for the first one.
  std::string after;
  std::uint64_t offset = 0;
};

inline constexpr std::uint64_t default_page_size = 100;
/// Larger sizes are cut to this one.
inline constexpr std::uint64_t max_page_size = 500;

/// How long a page token can be used.
inline constexpr std::chrono::hours page_token_lifetime{1};

/// Reads the page wanted.
///
/// @param list  names the list, so that a token of one list does not open another.
/// @returns `invalid_request` for a number that is none, or a token that is expired, altered or of
///          another list.
[[nodiscard]] result<page_request> read_page_request(
  const parameters& query, const sealing_keys& keys, std::string_view list, time_point now);

/// Makes the token of the page behind `last_key`.
[[nodiscard]] std::string make_page_token(
  std::string_view last_key, const sealing_keys& keys, std::string_view list, time_point now,
  const random_source& random);

/// What a list answer tells about its neighbours.
struct page_links {
  /// The path that was asked for, as clients see it.
  std::string path;
  /// Filters to be repeated.
  parameters filters{};
  std::uint64_t total = 0;
  bool has_more = false;
  /// For the token style: the token of the next page.
  std::string next_token{};
};

/// Renders the `Link` header (RFC 8288): `first`, `next` and, in the offset style, `prev` and `last`.
[[nodiscard]] std::string link_header(const page_request& page, const page_links& links);

} // namespace gatehouse::protocol
