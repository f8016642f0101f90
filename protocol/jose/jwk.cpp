#include "protocol/jose/jwk.hpp"

#include "protocol/base64url.hpp"
#include "protocol/digest.hpp"
#include "protocol/jose/ec_key.hpp"
#include "protocol/jose/ed25519_key.hpp"
#include "protocol/jose/evp_key.hpp"
#include "protocol/jose/jwk_label.hpp"
#include "protocol/jose/key_member.hpp"
#include "protocol/jose/rsa_key.hpp"

#include <algorithm>
#include <cassert>
#include <span>
#include <utility>
#include <vector>

namespace gatehouse::protocol::jose {

namespace {

constexpr std::size_t max_oct_bytes = 1024;

using names = std::span<const std::string_view>;

constexpr std::array<std::string_view, 2> rsa_public{"n", "e"};
constexpr std::array<std::string_view, 6> rsa_secret{"d", "p", "q", "dp", "dq", "qi"};
constexpr std::array<std::string_view, 3> ec_public{"crv", "x", "y"};
constexpr std::array<std::string_view, 2> okp_public{"crv", "x"};
constexpr std::array<std::string_view, 1> curve_secret{"d"};
constexpr std::array<std::string_view, 1> oct_secret{"k"};

names public_members(key_type type) {
  switch (type) {
  case key_type::rsa:
    return rsa_public;
  case key_type::ec:
    return ec_public;
  case key_type::okp:
    return okp_public;
  case key_type::oct:
    return {};
  }
  return {};
}

names secret_members(key_type type) {
  switch (type) {
  case key_type::rsa:
    return rsa_secret;
  case key_type::ec:
  case key_type::okp:
    return curve_secret;
  case key_type::oct:
    return oct_secret;
  }
  return {};
}

result<key_type> read_type(const json::value& key) {
  const auto* member = key.find("kty");
  const auto* text = member != nullptr ? member->if_string() : nullptr;
  for (const auto type : {key_type::rsa, key_type::ec, key_type::okp, key_type::oct})
    if (text != nullptr && *text == name(type))
      return type;
  return refuse_member("kty", "is missing or not supported");
}

result<std::optional<curve>> read_curve(const json::value& key, key_type type) {
  if (type != key_type::ec && type != key_type::okp)
    return std::optional<curve>{};
  const auto* member = key.find("crv");
  const auto* text = member != nullptr ? member->if_string() : nullptr;
  const auto found = text != nullptr ? parse_curve(*text) : std::nullopt;
  if (!found || (type == key_type::okp) != (*found == curve::ed25519))
    return refuse_member("crv", "is missing or not supported");
  return found;
}

/// Null for an oct key, with which nothing is calculated.
result<std::shared_ptr<evp_pkey_st>> make_key(
  const json::value& key, key_type type, std::optional<curve> on) {
  switch (type) {
  case key_type::rsa:
    return make_rsa_key(key);
  case key_type::ec:
    return make_ec_key(key, *on);
  case key_type::okp:
    return make_ed25519_key(key);
  case key_type::oct:
    break;
  }
  if (const auto k = bytes_member(key, "k", max_oct_bytes); !k)
    return k.error();
  return std::shared_ptr<evp_pkey_st>{};
}

} // namespace

struct jwk::state {
  key_type type = key_type::oct;
  std::optional<jose::curve> on;
  jwk_label label;
  /// Base64url texts and the `crv`, as they stood: reading them allowed no other text.
  std::vector<std::pair<std::string_view, std::string>> shown;
  std::vector<std::pair<std::string_view, secret>> hidden;
  std::shared_ptr<const evp_key> key;
};

result<jwk> jwk::parse(const json::value& text) {
  const auto type = read_type(text);
  if (!type)
    return type.error();
  const auto on = read_curve(text, *type);
  if (!on)
    return on.error();
  auto label = parse_label(text, *type, *on);
  if (!label)
    return label.error();
  auto key = make_key(text, *type, *on);
  if (!key)
    return key.error();
  state made{*type, *on, std::move(*label), {}, {}, nullptr};
  for (const auto member : public_members(*type))
    made.shown.emplace_back(member, *text.find(member)->if_string());
  const auto secrets = secret_members(*type);
  // The first one decides whether a key is private; the others are nothing without it.
  if (text.find(secrets.front()) != nullptr)
    for (const auto member : secrets)
      made.hidden.emplace_back(member, secret{*text.find(member)->if_string()});
  if (*key)
    made.key = std::make_shared<const evp_key>(std::move(*key));
  return jwk(std::make_shared<const state>(std::move(made)));
}

key_type jwk::type() const noexcept {
  return state_->type;
}

std::optional<curve> jwk::curve() const noexcept {
  return state_->on;
}

const key_id& jwk::kid() const noexcept {
  return state_->label.kid;
}

std::optional<algorithm> jwk::alg() const noexcept {
  return state_->label.alg;
}

key_use jwk::use() const noexcept {
  return state_->label.use;
}

bool jwk::is_private() const noexcept {
  return !state_->hidden.empty();
}

bool jwk::fits(algorithm x) const noexcept {
  return state_->key != nullptr && key_type_of(x) == state_->type && curve_of(x) == state_->on
         && (!state_->label.alg || *state_->label.alg == x);
}

bool jwk::can_sign(algorithm x) const noexcept {
  return is_private() && fits(x) && allows(state_->label, "sign");
}

bool jwk::can_verify(algorithm x) const noexcept {
  return fits(x) && (allows(state_->label, "verify") || can_sign(x));
}

std::optional<algorithm> jwk::signing_algorithm() const noexcept {
  // Each stands for its type and curve.
  for (const auto natural :
       {algorithm::rs256, algorithm::es256, algorithm::es384, algorithm::es512, algorithm::eddsa}) {
    const auto x = alg().value_or(natural);
    if (can_sign(x))
      return x;
  }
  return std::nullopt;
}

std::string jwk::sign(algorithm x, std::string_view message) const {
  assert(can_sign(x));
  return state_->key->sign(x, message);
}

bool jwk::verify(algorithm x, std::string_view message, std::string_view signature) const {
  assert(can_verify(x));
  return state_->key->verify(x, message, signature);
}

jwk jwk::with_kid(key_id kid) const {
  state copy = *state_;
  copy.label.kid = std::move(kid);
  return jwk(std::make_shared<const state>(std::move(copy)));
}

std::optional<jwk> jwk::public_part() const {
  if (state_->type == key_type::oct)
    return std::nullopt;
  state copy = *state_;
  copy.hidden.clear();
  copy.label = public_label(std::move(copy.label));
  return jwk(std::make_shared<const state>(std::move(copy)));
}

json::value jwk::to_json() const {
  json::object members;
  members.emplace_back("kty", name(state_->type));
  for (const auto& [member, text] : state_->shown)
    members.emplace_back(member, text);
  for (const auto& [member, text] : state_->hidden)
    members.emplace_back(member, text.reveal());
  render_label(state_->label, members);
  return members;
}

std::string jwk::thumbprint() const {
  json::object members;
  members.emplace_back("kty", name(state_->type));
  for (const auto& [member, text] : state_->shown)
    members.emplace_back(member, text);
  if (state_->type == key_type::oct)
    members.emplace_back("k", state_->hidden.front().second.reveal());
  // RFC 7638 §3.3: in the order of the code points, without white space.
  std::sort(
    members.begin(), members.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  return to_base64url(sha256(json::write(std::move(members))));
}

} // namespace gatehouse::protocol::jose
