#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The pages that people see. Plain HTML that works without script.
namespace gatehouse::web {

/// A page and the policy that goes with it as `Content-Security-Policy`.
struct page {
  std::string html;
  std::string security_policy;
};

/// What an error page says.
struct error_notice {
  std::string_view title;
  std::string_view code;
  std::string_view description;
  /// Where a person can go on; empty when there is nowhere.
  std::string_view link;
  std::string_view link_text;
};

/// A page about what went wrong.
[[nodiscard]] page error_page(const error_notice& x);

/// A page with a title and one paragraph.
[[nodiscard]] page notice_page(std::string_view title, std::string_view text);

/// The self-submitting form of `response_mode=form_post` (OAuth 2.0 Form Post Response Mode §2). Its
/// one script is allowed by its hash; without script a button stands there.
[[nodiscard]] page form_post_page(
  std::string_view action, const std::vector<std::pair<std::string, std::string>>& fields);

/// Loads pages of clients in hidden frames (OpenID Connect Front-Channel Logout), and goes on when
/// they have loaded, or after 7 seconds. Without script a link stands there.
///
/// @param frames     absolute URLs.
/// @param frame_origins  their origins, `https://host:port`: nothing else may be framed.
/// @param link       where the browser goes on; empty when it stays.
[[nodiscard]] page front_channel_page(
  const std::vector<std::string>& frames, const std::vector<std::string>& frame_origins,
  std::string_view link);

} // namespace gatehouse::web
