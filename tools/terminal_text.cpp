#include "tools/terminal_text.hpp"

#include <algorithm>

namespace gatehouse::tools {

std::string terminal_text(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto octet = static_cast<unsigned char>(text[i]);
    const auto next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0U;
    if (octet == 0xC2 && next >= 0x80 && next < 0xA0) {
      out += '?';
      ++i;
      continue;
    }
    out += octet < 0x20 || octet == 0x7F ? '?' : text[i];
  }
  return out;
}

std::size_t character_count(std::string_view text) noexcept {
  const auto begins = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), begins));
}

} // namespace gatehouse::tools
