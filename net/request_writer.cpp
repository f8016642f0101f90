#include "net/request_writer.hpp"

#include <algorithm>
#include <array>

namespace gatehouse::net {

namespace {

/// RFC 9110 §5.6.2.
bool is_token(std::string_view text) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
           || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

/// RFC 9110 §5.5; AB-78.
bool is_field_value(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(), [](char c) {
    const auto octet = static_cast<unsigned char>(c);
    return octet == '\t' || (octet >= 0x20 && octet != 0x7F);
  });
}

template <std::size_t Size>
bool is_one_of(std::string_view name, const std::array<std::string_view, Size>& names) noexcept {
  return std::any_of(
    names.begin(), names.end(), [&](auto each) { return equal_ignoring_case(name, each); });
}

constexpr std::array<std::string_view, 4> framing{
  "host", "content-length", "transfer-encoding", "connection"};
constexpr std::array<std::string_view, 3> credentials{
  "authorization", "cookie", "proxy-authorization"};

bool has_body(http_method method) noexcept {
  return method == http_method::post || method == http_method::put || method == http_method::patch;
}

/// As the Host header and URLs have it.
std::string authority_of(const protocol::url& x) {
  const auto host = x.kind == protocol::host_kind::ipv6 ? "[" + x.host + "]" : x.host;
  return x.port ? host + ":" + std::to_string(*x.port) : host;
}

} // namespace

std::optional<std::string> write_request(const fetch_request& request, const protocol::url& where) {
  if (request.method == http_method::other)
    return std::nullopt;
  std::string text(name(request.method));
  text += " " + (where.path.empty() ? "/" : where.path);
  if (where.query)
    text += "?" + *where.query;
  text += " HTTP/1.1\r\nHost: " + authority_of(where) + "\r\n";
  for (const auto& [key, value] : request.headers) {
    if (!is_token(key) || !is_field_value(value) || is_one_of(key, framing))
      return std::nullopt;
    text.append(key).append(": ").append(value).append("\r\n");
  }
  if (!request.body.empty() || has_body(request.method))
    text += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
  return text + "\r\n" + request.body;
}

std::optional<std::string> redirect_target(const protocol::url& from, std::string_view location) {
  location = location.substr(0, location.find('#'));
  if (location.empty())
    return std::nullopt;
  const auto end = location.find_first_of("/?");
  const auto colon = location.find(':');
  if (colon != std::string_view::npos && (end == std::string_view::npos || colon < end))
    return std::string(location);
  if (location.starts_with("//"))
    return from.scheme + ":" + std::string(location);
  const auto origin = from.scheme + "://" + authority_of(from);
  if (location.starts_with('/'))
    return origin + std::string(location);
  if (location.starts_with('?'))
    return origin + from.path + std::string(location);
  return origin + (from.path.empty() ? "/" : from.path.substr(0, from.path.rfind('/') + 1))
         + std::string(location);
}

bool is_same_origin(const protocol::url& a, const protocol::url& b) noexcept {
  return a.scheme == b.scheme && a.host == b.host && a.effective_port() == b.effective_port();
}

void drop_credentials(header_list& headers) {
  std::erase_if(headers, [](const auto& field) { return is_one_of(field.first, credentials); });
}

} // namespace gatehouse::net
