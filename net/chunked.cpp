#include "net/chunked.hpp"

#include <algorithm>
#include <charconv>

namespace gatehouse::net {

namespace {

/// More digits than any allowed chunk needs, few enough that the number cannot overflow.
constexpr std::size_t max_size_digits = 8;

bool is_hex(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool is_control(char c) noexcept {
  const auto octet = static_cast<unsigned char>(c);
  return (octet < 0x20 && c != '\t') || octet == 0x7F;
}

} // namespace

std::size_t chunked_body::feed(std::string_view octets) {
  std::size_t used = 0;
  while (state_ == chunked_state::needs_more) {
    const auto rest = octets.substr(used);
    const auto step = part_ == part::data ? feed_data(rest) : feed_line(rest);
    if (step == 0)
      break;
    used += step;
  }
  return used;
}

std::size_t chunked_body::feed_data(std::string_view octets) {
  const auto count = std::min(chunk_left_, octets.size());
  data_.append(octets, 0, count);
  chunk_left_ -= count;
  if (chunk_left_ == 0)
    part_ = part::data_end;
  return count;
}

std::size_t chunked_body::feed_line(std::string_view octets) {
  const auto line_end = octets.find('\n');
  const auto size = line_end == std::string_view::npos ? octets.size() : line_end + 1;
  if (size > line_bytes_left_) {
    end(chunked_state::too_large);
    return 0;
  }
  if (line_end == std::string_view::npos)
    return 0;
  line_bytes_left_ -= size;
  const auto line = octets.substr(0, line_end);
  if (!line.ends_with('\r') || std::any_of(line.begin(), line.end() - 1, is_control))
    end(chunked_state::malformed);
  else
    on_line(line.substr(0, line.size() - 1));
  return size;
}

void chunked_body::on_line(std::string_view line) {
  switch (part_) {
  case part::size_line:
    on_size_line(line);
    return;
  case part::data_end:
    part_ = part::size_line;
    if (!line.empty())
      end(chunked_state::malformed);
    return;
  case part::trailer:
    on_trailer(line);
    return;
  case part::data:
    return;
  }
}

void chunked_body::on_size_line(std::string_view line) {
  const auto digits =
    static_cast<std::size_t>(std::find_if_not(line.begin(), line.end(), is_hex) - line.begin());
  auto behind = line.substr(digits);
  // White space may stand before an extension only (RFC 9112 §7.1.1).
  const auto semicolon = behind.find_first_not_of(" \t");
  const bool is_well_formed =
    digits > 0 && digits <= max_size_digits
    && (behind.empty() || (semicolon != std::string_view::npos && behind[semicolon] == ';'));
  if (!is_well_formed)
    return end(chunked_state::malformed);
  std::from_chars(line.data(), line.data() + digits, chunk_left_, 16);
  if (chunk_left_ > max_bytes_ - data_.size())
    return end(chunked_state::too_large);
  part_ = chunk_left_ == 0 ? part::trailer : part::data;
}

void chunked_body::on_trailer(std::string_view line) {
  if (line.empty())
    return end(chunked_state::complete);
  const auto colon = line.find(':');
  const auto name = line.substr(0, colon);
  if (
    colon == std::string_view::npos || name.empty()
    || name.find_first_of(" \t") != std::string_view::npos)
    end(chunked_state::malformed);
}

} // namespace gatehouse::net
