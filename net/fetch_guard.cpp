#include "net/fetch_guard.hpp"

#include <algorithm>
#include <array>

namespace gatehouse::net {

namespace {

constexpr std::size_t max_pattern_bytes = 1024;

constexpr ip_range v4_range(
  std::uint8_t a, std::uint8_t b, std::uint8_t c, unsigned bits) noexcept {
  return {ip_address::v4(a, b, c, 0), 96 + bits};
}

/// The first four groups of an IPv6 prefix.
constexpr ip_range v6_range(
  std::uint16_t a, std::uint16_t b, std::uint16_t c, std::uint16_t d, unsigned bits) noexcept {
  ip_range out{{}, bits};
  std::size_t i = 0;
  for (const unsigned group : {a, b, c, d}) {
    out.first.octets[i++] = static_cast<std::uint8_t>(group >> 8U);
    out.first.octets[i++] = static_cast<std::uint8_t>(group & 0xFFU);
  }
  return out;
}

/// RFC 6890 §2.2.2 and the registry that it began, and multicast (RFC 5771).
constexpr std::array<ip_range, 15> special_v4{
  v4_range(0, 0, 0, 8),      v4_range(10, 0, 0, 8),     v4_range(100, 64, 0, 10),
  v4_range(127, 0, 0, 8),    v4_range(169, 254, 0, 16), v4_range(172, 16, 0, 12),
  v4_range(192, 0, 0, 24),   v4_range(192, 0, 2, 24),   v4_range(192, 88, 99, 24),
  v4_range(192, 168, 0, 16), v4_range(198, 18, 0, 15),  v4_range(198, 51, 100, 24),
  v4_range(203, 0, 113, 24), v4_range(224, 0, 0, 4),    v4_range(240, 0, 0, 4)};

/// Within 2000::/3; what lies outside of it is not public anyway: loopback, fc00::/7, fe80::/10,
/// fec0::/10, ff00::/8, 64:ff9b:1::/48, 100::/64, 5f00::/16.
constexpr std::array<ip_range, 3> special_v6{// IETF protocol assignments, Teredo among them.
                                             v6_range(0x2001, 0, 0, 0, 23),
                                             // Documentation (RFC 3849, RFC 9637).
                                             v6_range(0x2001, 0x0DB8, 0, 0, 32),
                                             v6_range(0x3FFF, 0, 0, 0, 20)};

constexpr ip_range global_unicast = v6_range(0x2000, 0, 0, 0, 3);
constexpr ip_range v4_compatible = v6_range(0, 0, 0, 0, 96);
constexpr ip_range nat64 = v6_range(0x0064, 0xFF9B, 0, 0, 96);
constexpr ip_range six_to_four = v6_range(0x2002, 0, 0, 0, 16);

template <std::size_t Size>
bool is_in(const std::array<ip_range, Size>& ranges, const ip_address& address) noexcept {
  return std::any_of(
    ranges.begin(), ranges.end(), [&](const auto& range) { return range.covers(address); });
}

/// The IPv4 address that a packet to this address would reach.
std::optional<ip_address> embedded_v4(const ip_address& address) noexcept {
  const auto& o = address.octets;
  if (address.is_v4() || v4_compatible.covers(address) || nat64.covers(address))
    return ip_address::v4(o[12], o[13], o[14], o[15]);
  if (six_to_four.covers(address))
    return ip_address::v4(o[2], o[3], o[4], o[5]);
  return std::nullopt;
}

/// Scheme, host, port and path: what patterns are compared with.
std::string plain_text(const protocol::url& x) {
  const auto host = x.kind == protocol::host_kind::ipv6 ? "[" + x.host + "]" : x.host;
  const auto port = x.port ? ":" + std::to_string(*x.port) : std::string();
  return x.scheme + "://" + host + port + (x.path.empty() ? "/" : x.path);
}

} // namespace

bool is_public(const ip_address& address) noexcept {
  if (const auto v4 = embedded_v4(address))
    return !is_in(special_v4, *v4);
  return global_unicast.covers(address) && !is_in(special_v6, address);
}

bool fits_pattern(std::string_view pattern, std::string_view text) {
  // fits[i]: what was read of the pattern so far fits the first i characters of the text.
  std::vector<bool> fits(text.size() + 1, false);
  fits[0] = true;
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    std::vector<bool> next(text.size() + 1, false);
    const bool is_star = pattern[at] == '*';
    const bool is_any = is_star && at + 1 < pattern.size() && pattern[at + 1] == '*';
    next[0] = is_star && fits[0];
    for (std::size_t i = 0; i < text.size(); ++i) {
      const bool is_separator = text[i] == '.' || text[i] == '/' || text[i] == ':';
      if (is_star)
        next[i + 1] = fits[i + 1] || (next[i] && (is_any || !is_separator));
      else
        next[i + 1] = fits[i] && (pattern[at] == '?' ? !is_separator : pattern[at] == text[i]);
    }
    fits.swap(next);
    at += is_any ? 1 : 0;
  }
  return fits[text.size()];
}

std::variant<guard_exceptions, std::string> guard_exceptions::read(
  const std::vector<std::string>& entries) {
  guard_exceptions out;
  for (const auto& entry : entries) {
    if (entry.find("://") != std::string::npos) {
      // Alternatives in braces are Hydra's; they would be read literally and exempt nothing.
      const bool is_pattern = entry.starts_with("http") && entry.size() <= max_pattern_bytes
                              && entry.find_first_of("{}\\ ") == std::string::npos;
      if (!is_pattern)
        return entry;
      out.patterns_.push_back(entry);
    } else if (const auto range = ip_range::parse(entry)) {
      out.ranges_.push_back(*range);
    } else if (const auto named = protocol::parse_url("http://" + entry);
               named && named->path.empty() && !named->query && !named->has_fragment) {
      out.hosts_.push_back({named->host, named->port});
    } else {
      return entry;
    }
  }
  return out;
}

bool guard_exceptions::cover(const protocol::url& x) const {
  const auto text = plain_text(x);
  return std::any_of(
           patterns_.begin(), patterns_.end(),
           [&](const auto& pattern) { return fits_pattern(pattern, text); })
         || std::any_of(hosts_.begin(), hosts_.end(), [&](const auto& entry) {
              return entry.host == x.host && (!entry.port || *entry.port == x.effective_port());
            });
}

bool guard_exceptions::cover(const ip_address& address) const noexcept {
  return std::any_of(
    ranges_.begin(), ranges_.end(), [&](const auto& range) { return range.covers(address); });
}

std::optional<std::string> refuse_url(const protocol::url& x, const guard_exceptions& exempt) {
  const auto port = x.effective_port();
  if (port == 80 || port == 443 || port >= 1024 || exempt.cover(x))
    return std::nullopt;
  return "port " + std::to_string(port) + " is not for HTTP";
}

std::optional<std::string> refuse_addresses(
  const protocol::url& x, const std::vector<ip_address>& resolved, const guard_exceptions& exempt) {
  if (exempt.cover(x))
    return std::nullopt;
  for (const auto& address : resolved)
    if (!is_public(address) && !exempt.cover(address))
      return to_string(address) + " is not a public address";
  return std::nullopt;
}

} // namespace gatehouse::net
