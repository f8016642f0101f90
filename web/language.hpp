#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::web {

/// The languages of the built-in pages.
enum class language : std::uint8_t { english, german };

/// The language tag of BCP 47.
[[nodiscard]] std::string_view tag_of(language x) noexcept;

/// Chooses the language of a page: the first one of `ui_locales` (OpenID Connect Core §3.1.2.1) that
/// there is, else the one that the browser likes best (RFC 9110 §12.5.4), else English. Regions do not
/// count: `de-AT` is German.
[[nodiscard]] language choose_language(
  const std::vector<std::string>& ui_locales, std::string_view accept_language);

} // namespace gatehouse::web
