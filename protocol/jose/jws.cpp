#include "protocol/jose/jws.hpp"

#include "protocol/base64url.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace gatehouse::protocol::jose {

namespace {

constexpr std::size_t max_keys_tried = 8;
/// A header is one flat object; certificates in it are read over, not read.
constexpr json::limits header_limits{.max_bytes = 16'384, .max_depth = 4};
/// Members that change what the signature means; none of them is understood here, and the first
/// exists to say that this must be refused (RFC 7515 §4.1.11).
constexpr std::array<std::string_view, 3> unsupported_members{"crit", "b64", "zip"};

oauth_error malformed(std::string_view description) {
  return refuse(oauth_errc::invalid_request, description);
}

/// The three parts as they stand, and what the signature covers.
struct compact_parts {
  std::string_view header;
  std::string_view payload;
  std::string_view signature;
  std::string_view signed_text;
};

/// Looks at each byte once and stops at a third dot.
std::optional<compact_parts> split(std::string_view text) {
  const auto first = text.find('.');
  const auto second = first == std::string_view::npos ? first : text.find('.', first + 1);
  if (second == std::string_view::npos || text.find('.', second + 1) != std::string_view::npos)
    return std::nullopt;
  return compact_parts{
    text.substr(0, first), text.substr(first + 1, second - first - 1), text.substr(second + 1),
    text.substr(0, second)};
}

/// Reads a member that is a string or absent; tells whether it was.
bool read_string(const json::value& header, std::string_view member, std::string& to) {
  const auto* found = header.find(member);
  if (found == nullptr)
    return true;
  const auto* text = found->if_string();
  if (text == nullptr || text->empty())
    return false;
  to = *text;
  return true;
}

result<jws_header> parse_header(std::string_view encoded) {
  const auto text = from_base64url(encoded);
  const auto parsed = text ? json::parse(*text, header_limits) : std::nullopt;
  if (!parsed || parsed->if_object() == nullptr)
    return malformed("The header of the JWS is malformed.");
  for (const auto member : unsupported_members)
    if (parsed->find(member) != nullptr)
      return malformed("The JWS needs an extension that is not supported.");
  std::string alg;
  std::string kid;
  jws_header header;
  if (
    !read_string(*parsed, "alg", alg) || !read_string(*parsed, "kid", kid)
    || !read_string(*parsed, "typ", header.typ))
    return malformed("The header of the JWS is malformed.");
  const auto known = parse_algorithm(alg);
  if (!known)
    return malformed("The alg of the JWS is not supported.");
  header.alg = *known;
  header.kid = key_id{std::move(kid)};
  return header;
}

char to_lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// RFC 7515 §4.1.9: media types compare without case, and `application/` may be left out.
std::string media_type(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), &to_lower);
  constexpr std::string_view prefix = "application/";
  if (lower.starts_with(prefix) && lower.find('/', prefix.size()) == std::string::npos)
    lower.erase(0, prefix.size());
  return lower;
}

result<void> check_header(const jws_header& header, const verify_options& options) {
  const bool is_allowed =
    key_type_of(header.alg) != key_type::oct
    && std::find(options.algorithms.begin(), options.algorithms.end(), header.alg)
         != options.algorithms.end();
  if (!is_allowed)
    return malformed("The alg of the JWS is not accepted here.");
  const bool is_expected =
    std::any_of(options.types.begin(), options.types.end(), [&](const std::string& type) {
      return media_type(type) == media_type(header.typ);
    });
  if (!is_expected)
    return malformed("The typ of the JWS is not accepted here.");
  return {};
}

bool is_signed_by_one(
  const std::vector<jwk>& keys, algorithm alg, std::string_view signed_text,
  std::string_view signature) {
  std::size_t tried = 0;
  for (const auto& key : keys) {
    if (!key.can_verify(alg))
      continue;
    if (++tried > max_keys_tried)
      return false;
    if (key.verify(alg, signed_text, signature))
      return true;
  }
  return false;
}

} // namespace

result<std::string> sign_compact(
  std::string_view payload, const jwk& key, const jws_header& header) {
  if (!key.can_sign(header.alg))
    return refuse(oauth_errc::misconfiguration, "The key cannot make such a signature.");
  json::object members{{"alg", name(header.alg)}};
  if (!header.typ.empty())
    members.emplace_back("typ", header.typ);
  if (!header.kid.empty())
    members.emplace_back("kid", header.kid.str());
  auto text = to_base64url(json::write(std::move(members)));
  text += '.';
  text += to_base64url(payload);
  const auto signature = key.sign(header.alg, text);
  text += '.';
  text += to_base64url(signature);
  return text;
}

result<verified_jws> verify_compact(
  std::string_view text, const verify_options& options, const key_finder& keys) {
  if (text.size() > options.max_bytes)
    return malformed("The JWS is too long.");
  const auto parts = split(text);
  if (!parts)
    return malformed("The JWS does not have three parts.");
  auto header = parse_header(parts->header);
  if (!header)
    return header.error();
  if (auto checked = check_header(*header, options); !checked)
    return checked.error();
  auto payload = from_base64url(parts->payload);
  const auto signature = from_base64url(parts->signature);
  if (!payload || !signature)
    return malformed("The JWS is not base64url.");
  if (!is_signed_by_one(keys(*header), header->alg, parts->signed_text, *signature))
    return refuse(
      oauth_errc::token_signature_mismatch,
      "The signature of the JWS is wrong or no known key made it.");
  return verified_jws{std::move(*header), std::move(*payload)};
}

result<verified_jws> verify_compact(
  std::string_view text, const verify_options& options, const jwk_set& keys) {
  return verify_compact(text, options, [&](const jws_header& header) -> std::vector<jwk> {
    if (header.kid.empty())
      return keys.keys();
    const auto* named = keys.find(header.kid);
    return named != nullptr ? std::vector<jwk>{*named} : std::vector<jwk>{};
  });
}

result<verified_jws> decode_unverified(std::string_view text, std::size_t max_bytes) {
  const auto parts = text.size() <= max_bytes ? split(text) : std::nullopt;
  if (!parts)
    return malformed("The JWS is too long or does not have three parts.");
  auto header = parse_header(parts->header);
  if (!header)
    return header.error();
  auto payload = from_base64url(parts->payload);
  if (!payload || !from_base64url(parts->signature))
    return malformed("The JWS is not base64url.");
  return verified_jws{std::move(*header), std::move(*payload)};
}

} // namespace gatehouse::protocol::jose
