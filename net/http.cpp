#include "net/http.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace gatehouse::net {

namespace {

constexpr std::array<std::pair<std::string_view, http_method>, 7> methods{
  {{"GET", http_method::get},
   {"HEAD", http_method::head},
   {"POST", http_method::post},
   {"PUT", http_method::put},
   {"PATCH", http_method::patch},
   {"DELETE", http_method::delete_},
   {"OPTIONS", http_method::options}}};

constexpr std::array<std::pair<unsigned, std::string_view>, 29> reasons{
  {{100, "Continue"},
   {200, "OK"},
   {201, "Created"},
   {202, "Accepted"},
   {204, "No Content"},
   {301, "Moved Permanently"},
   {302, "Found"},
   {303, "See Other"},
   {304, "Not Modified"},
   {307, "Temporary Redirect"},
   {400, "Bad Request"},
   {401, "Unauthorized"},
   {403, "Forbidden"},
   {404, "Not Found"},
   {405, "Method Not Allowed"},
   {406, "Not Acceptable"},
   {408, "Request Timeout"},
   {409, "Conflict"},
   {410, "Gone"},
   {413, "Content Too Large"},
   {415, "Unsupported Media Type"},
   {417, "Expectation Failed"},
   {421, "Misdirected Request"},
   {429, "Too Many Requests"},
   {431, "Request Header Fields Too Large"},
   {500, "Internal Server Error"},
   {502, "Bad Gateway"},
   {503, "Service Unavailable"},
   {505, "HTTP Version Not Supported"}}};

constexpr char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr bool is_control(char c) noexcept {
  const auto octet = static_cast<unsigned char>(c);
  return (octet < 0x20 && c != '\t') || octet == 0x7F;
}

std::string_view trimmed(std::string_view text) noexcept {
  constexpr std::string_view blanks = " \t";
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos)
    return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

} // namespace

std::string_view name(http_method method) noexcept {
  for (const auto& [text, known] : methods)
    if (known == method)
      return text;
  return "OTHER";
}

http_method to_method(std::string_view name) noexcept {
  for (const auto& [text, known] : methods)
    if (text == name)
      return known;
  return http_method::other;
}

request_head::request_head(std::string octets, std::vector<header_field> fields)
  : octets_(std::move(octets)), fields_(std::move(fields)) {}

std::optional<std::string_view> request_head::find(std::string_view name) const noexcept {
  for (std::size_t i = 0; i < fields_.size(); ++i)
    if (equal_ignoring_case(this->name(i), name))
      return value(i);
  return std::nullopt;
}

std::size_t request_head::count(std::string_view name) const noexcept {
  std::size_t found = 0;
  for (std::size_t i = 0; i < fields_.size(); ++i)
    found += equal_ignoring_case(this->name(i), name) ? 1 : 0;
  return found;
}

std::string_view request_head::name(std::size_t i) const noexcept {
  return std::string_view(octets_).substr(fields_[i].name_at, fields_[i].name_size);
}

std::string_view request_head::value(std::size_t i) const noexcept {
  return std::string_view(octets_).substr(fields_[i].value_at, fields_[i].value_size);
}

void http_response::add_header(std::string_view name, std::string_view value) {
  const auto append = [this](std::string_view text) {
    const auto start = header_lines.size();
    header_lines += text;
    const auto written = header_lines.begin() + static_cast<std::ptrdiff_t>(start);
    std::replace_if(written, header_lines.end(), is_control, ' ');
  };
  append(name);
  header_lines += ": ";
  append(value);
  header_lines += "\r\n";
}

bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
           return lower(x) == lower(y);
         });
}

bool has_token(std::string_view value, std::string_view token) noexcept {
  while (!value.empty()) {
    const auto comma = value.find(',');
    if (equal_ignoring_case(trimmed(value.substr(0, comma)), token))
      return true;
    if (comma == std::string_view::npos)
      return false;
    value.remove_prefix(comma + 1);
  }
  return false;
}

std::string_view reason_phrase(unsigned status) noexcept {
  for (const auto& [code, phrase] : reasons)
    if (code == status)
      return phrase;
  return "Unknown";
}

} // namespace gatehouse::net
