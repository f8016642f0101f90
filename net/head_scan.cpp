#include "net/head_scan.hpp"

#include "protocol/url.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace gatehouse::net {

namespace {

constexpr std::size_t max_method_size = 32;

constexpr std::array<bool, 256> token_table() {
  std::array<bool, 256> table{};
  for (const char c : std::string_view("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"
                                       "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    table[static_cast<unsigned char>(c)] = true;
  return table;
}

constexpr auto token_characters = token_table();

/// RFC 9110 §5.6.2.
bool is_token(std::string_view text) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return token_characters[static_cast<unsigned char>(c)];
  });
}

/// RFC 9110 §5.5: visible characters, blank, tab and obs-text; no CR, LF, NUL or other control.
bool is_field_value(std::string_view text) noexcept {
  return std::none_of(text.begin(), text.end(), [](char c) {
    const auto octet = static_cast<unsigned char>(c);
    return (octet < 0x20 && c != '\t') || octet == 0x7F;
  });
}

/// Visible ASCII without `#`: what a request target may hold on the wire.
bool is_target(std::string_view text) noexcept {
  return std::all_of(
    text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7F && c != '#'; });
}

std::string_view without_blanks(std::string_view text) noexcept {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
    text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
    text.remove_suffix(1);
  return text;
}

/// Reads one head; `refusal_` holds the first thing that was wrong.
class scanner {
public:
  scanner(std::string_view octets, const head_limits& limits) : octets_(octets), limits_(limits) {}

  std::variant<scanned_head, head_refusal> scan() {
    if (octets_.size() > limits_.max_bytes)
      return head_refusal{431, "the head is larger than allowed"};
    if (!scan_request_line() || !scan_fields() || !check_host() || !decide_framing())
      return *refusal_;
    return std::move(head_);
  }

private:
  bool refuse(unsigned status, std::string_view reason) {
    refusal_ = head_refusal{status, reason};
    return false;
  }

  /// The next line without its CRLF. A line feed alone, or a carriage return that none follows,
  /// ends nothing: it is refused.
  std::optional<std::string_view> next_line() {
    const auto end = octets_.find('\n', position_);
    if (end == std::string_view::npos || end == position_ || octets_[end - 1] != '\r') {
      refuse(400, "a line does not end with CRLF");
      return std::nullopt;
    }
    const auto line = octets_.substr(position_, end - 1 - position_);
    position_ = end + 1;
    if (line.find('\r') != std::string_view::npos) {
      refuse(400, "a bare CR");
      return std::nullopt;
    }
    return line;
  }

  bool scan_request_line() {
    const auto line = next_line();
    if (!line)
      return false;
    const auto first = line->find(' ');
    const auto last = line->rfind(' ');
    if (first == std::string_view::npos || first == last)
      return refuse(400, "malformed request line");
    const auto method = line->substr(0, first);
    if (method.size() > max_method_size || !is_token(method))
      return refuse(400, "malformed method");
    head_.method = to_method(method);
    return scan_version(line->substr(last + 1))
           && scan_target(line->substr(first + 1, last - first - 1));
  }

  bool scan_version(std::string_view version) {
    if (version == "HTTP/1.1")
      return true;
    if (version == "HTTP/1.0") {
      head_.is_http_1_0 = true;
      return true;
    }
    const bool is_other_version = version.size() == 8 && version.starts_with("HTTP/")
                                  && version[6] == '.' && version[5] >= '2' && version[5] <= '9'
                                  && version[7] >= '0' && version[7] <= '9';
    return is_other_version ? refuse(505, "only HTTP/1.1 is spoken here")
                            : refuse(400, "malformed version");
  }

  /// Origin form, or absolute form, which a server must accept (RFC 9112 §3.2.2).
  bool scan_target(std::string_view target) {
    if (!is_target(target))
      return refuse(400, "malformed target");
    if (!target.starts_with('/')) {
      const auto url = protocol::parse_url(target);
      if (!url || (url->scheme != "http" && url->scheme != "https"))
        return refuse(400, "malformed target");
      const auto behind_scheme = target.find("//") + 2;
      const auto path = target.find_first_of("/?", behind_scheme);
      authority_ = target.substr(behind_scheme, path - behind_scheme);
      target = path == std::string_view::npos ? std::string_view("/") : target.substr(path);
      if (!target.starts_with('/'))
        return refuse(400, "malformed target");
    }
    const auto question = std::min(target.find('?'), target.size());
    head_.path = target.substr(0, question);
    head_.query = target.substr(std::min(question + 1, target.size()));
    return true;
  }

  bool scan_fields() {
    head_.fields.reserve(16);
    for (;;) {
      const auto line = next_line();
      if (!line)
        return false;
      if (line->empty())
        return position_ == octets_.size() || refuse(400, "octets behind the head");
      if (head_.fields.size() == limits_.max_fields)
        return refuse(431, "too many header fields");
      if (!scan_field(*line))
        return false;
    }
  }

  bool scan_field(std::string_view line) {
    if (line.front() == ' ' || line.front() == '\t')
      return refuse(400, "a folded header line");
    const auto colon = line.find(':');
    if (colon == std::string_view::npos)
      return refuse(400, "a header line without a colon");
    const auto name = line.substr(0, colon);
    if (!is_token(name))
      return refuse(400, "malformed header name");
    const auto value = without_blanks(line.substr(colon + 1));
    if (!is_field_value(value))
      return refuse(400, "malformed header value");
    const auto at = [&](std::string_view part) {
      return static_cast<std::uint32_t>(part.data() - octets_.data());
    };
    head_.fields.push_back(
      {at(name), static_cast<std::uint32_t>(name.size()), at(value),
       static_cast<std::uint32_t>(value.size())});
    return note(name, value);
  }

  /// Picks out the fields that decide about the connection and the body.
  bool note(std::string_view name, std::string_view value) {
    if (equal_ignoring_case(name, "host")) {
      ++hosts_;
      host_ = value;
    } else if (equal_ignoring_case(name, "content-length")) {
      ++content_lengths_;
      content_length_ = value;
    } else if (equal_ignoring_case(name, "transfer-encoding")) {
      ++transfer_encodings_;
      transfer_encoding_ = value;
    } else if (equal_ignoring_case(name, "connection")) {
      asks_close_ = asks_close_ || has_token(value, "close");
      asks_keep_alive_ = asks_keep_alive_ || has_token(value, "keep-alive");
    } else if (equal_ignoring_case(name, "expect")) {
      if (!equal_ignoring_case(value, "100-continue"))
        return refuse(417, "unknown expectation");
      head_.expects_continue = true;
    }
    return true;
  }

  /// RFC 9112 §3.2: 400 for a missing, second or malformed Host.
  bool check_host() {
    if (hosts_ > 1)
      return refuse(400, "more than one Host");
    if (hosts_ == 0)
      return head_.is_http_1_0 || refuse(400, "no Host");
    const auto host = protocol::without_root_dot(host_);
    if (!protocol::is_authority(host))
      return refuse(400, "malformed Host");
    if (!authority_.empty() && !equal_ignoring_case(authority_, host))
      return refuse(400, "target and Host differ");
    return true;
  }

  bool decide_framing() {
    head_.keep_alive = head_.is_http_1_0 ? asks_keep_alive_ && !asks_close_ : !asks_close_;
    head_.expects_continue = head_.expects_continue && !head_.is_http_1_0;
    if (transfer_encodings_ > 0)
      return decide_chunked();
    if (content_lengths_ > 1)
      return refuse(400, "more than one Content-Length");
    if (content_lengths_ == 0)
      return true;
    const auto* end = content_length_.data() + content_length_.size();
    const bool all_digits = std::all_of(
      content_length_.begin(), content_length_.end(), [](char c) { return c >= '0' && c <= '9'; });
    const auto [stop, fault] = std::from_chars(content_length_.data(), end, head_.content_length);
    if (content_length_.empty() || !all_digits || fault != std::errc{} || stop != end)
      return refuse(400, "malformed Content-Length");
    head_.framing = head_.content_length > 0 ? body_framing::content_length : body_framing::none;
    return true;
  }

  bool decide_chunked() {
    if (head_.is_http_1_0)
      return refuse(400, "Transfer-Encoding in HTTP/1.0");
    if (content_lengths_ > 0)
      return refuse(400, "Content-Length and Transfer-Encoding");
    if (transfer_encodings_ > 1 || !equal_ignoring_case(transfer_encoding_, "chunked"))
      return refuse(400, "unknown transfer coding");
    head_.framing = body_framing::chunked;
    return true;
  }

  std::string_view octets_;
  head_limits limits_;
  std::size_t position_ = 0;
  scanned_head head_;
  std::optional<head_refusal> refusal_;
  std::string_view authority_;
  std::string_view host_;
  std::string_view content_length_;
  std::string_view transfer_encoding_;
  unsigned hosts_ = 0;
  unsigned content_lengths_ = 0;
  unsigned transfer_encodings_ = 0;
  bool asks_close_ = false;
  bool asks_keep_alive_ = false;
};

} // namespace

std::size_t find_head_end(std::string_view octets, std::size_t from) noexcept {
  // A bare LF, or an LF-only blank line, must not make the head look unfinished until a timeout:
  // whatever comes first ends the search, and the scan says what was wrong with it.
  for (auto at = octets.find('\n', from); at != std::string_view::npos;
       at = octets.find('\n', at + 1)) {
    const auto before = octets.substr(0, at);
    if (
      before.ends_with("\r\n\r") || before.ends_with('\n') || before.ends_with("\n\r")
      || !before.ends_with('\r'))
      return at + 1;
  }
  return std::string_view::npos;
}

std::variant<scanned_head, head_refusal> scan_head(
  std::string_view octets, const head_limits& limits) {
  return scanner(octets, limits).scan();
}

} // namespace gatehouse::net
