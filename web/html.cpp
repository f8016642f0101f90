#include "web/html.hpp"

namespace gatehouse::web {

std::string escape_html(std::string_view text) {
  std::string safe;
  safe.reserve(text.size());
  for (const char c : text) {
    switch (c) {
    case '&':
      safe += "&amp;";
      break;
    case '<':
      safe += "&lt;";
      break;
    case '>':
      safe += "&gt;";
      break;
    case '"':
      safe += "&quot;";
      break;
    case '\'':
      safe += "&#39;";
      break;
    case '`':
      safe += "&#96;";
      break;
    default:
      safe += c;
    }
  }
  return safe;
}

} // namespace gatehouse::web
