#include "protocol/multipart.hpp"

#include "protocol/percent.hpp"

#include <algorithm>
#include <string>

namespace gatehouse::protocol {

namespace {

constexpr std::size_t max_boundary = 70;

bool starts_with_ignoring_case(std::string_view text, std::string_view lower_prefix) noexcept {
  return text.size() >= lower_prefix.size()
         && std::equal(lower_prefix.begin(), lower_prefix.end(), text.begin(), [](char a, char b) {
              return a == (b >= 'A' && b <= 'Z' ? static_cast<char>(b - 'A' + 'a') : b);
            });
}

bool take(std::string_view& text, std::string_view prefix) noexcept {
  if (!text.starts_with(prefix))
    return false;
  text.remove_prefix(prefix.size());
  return true;
}

/// RFC 2046 §5.1.1, without the blank.
bool is_boundary_character(char c) noexcept {
  constexpr std::string_view marks = "'()+_,-./:=?";
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
         || marks.find(c) != std::string_view::npos;
}

/// The name in `Content-Disposition: form-data; name="…"`, when nothing else stands there.
std::optional<std::string> field_name(std::string_view line) {
  constexpr std::string_view start = "content-disposition: form-data; name=\"";
  if (!starts_with_ignoring_case(line, start) || line.size() <= start.size() || line.back() != '"')
    return std::nullopt;
  const auto name = line.substr(start.size(), line.size() - start.size() - 1);
  if (name.empty() || name.find_first_of("\"\\;") != std::string_view::npos)
    return std::nullopt;
  return std::string(name);
}

/// The header lines of one part, up to the empty line; its name.
std::optional<std::string> take_head(std::string_view& body) {
  std::optional<std::string> name;
  for (;;) {
    const auto end = body.find("\r\n");
    if (end == std::string_view::npos)
      return std::nullopt;
    const auto line = body.substr(0, end);
    body.remove_prefix(end + 2);
    if (line.empty())
      return name;
    if (starts_with_ignoring_case(line, "content-disposition:")) {
      if (name)
        return std::nullopt;
      name = field_name(line);
      if (!name)
        return std::nullopt;
    }
  }
}

} // namespace

std::optional<std::string_view> multipart_boundary(std::string_view content_type) {
  constexpr std::string_view type = "multipart/form-data;";
  if (!starts_with_ignoring_case(content_type, type))
    return std::nullopt;
  auto rest = content_type.substr(type.size());
  while (rest.starts_with(' '))
    rest.remove_prefix(1);
  if (!starts_with_ignoring_case(rest, "boundary="))
    return std::nullopt;
  rest.remove_prefix(9);
  if (rest.size() >= 2 && rest.front() == '"' && rest.back() == '"')
    rest = rest.substr(1, rest.size() - 2);
  const bool is_valid = !rest.empty() && rest.size() <= max_boundary
                        && std::all_of(rest.begin(), rest.end(), is_boundary_character);
  return is_valid ? std::optional(rest) : std::nullopt;
}

std::optional<parameters> parse_multipart(std::string_view body, std::string_view boundary) {
  const auto delimiter = "--" + std::string(boundary);
  const auto separator = "\r\n" + delimiter;
  parameters read;
  if (!take(body, delimiter))
    return std::nullopt;
  while (!take(body, "--")) {
    if (!take(body, "\r\n") || read.entries().size() == parameters::max_parameters)
      return std::nullopt;
    auto name = take_head(body);
    const auto end = body.find(separator);
    if (!name || end == std::string_view::npos)
      return std::nullopt;
    const auto value = body.substr(0, end);
    if (!is_utf8(value) || !is_utf8(*name) || value.find('\0') != std::string_view::npos)
      return std::nullopt;
    read.add(std::move(*name), std::string(value));
    body.remove_prefix(end + separator.size());
  }
  return body.empty() || body == "\r\n" ? std::optional(std::move(read)) : std::nullopt;
}

} // namespace gatehouse::protocol
