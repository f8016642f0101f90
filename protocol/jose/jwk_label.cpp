#include "protocol/jose/jwk_label.hpp"

#include "protocol/jose/key_member.hpp"

#include <algorithm>
#include <array>

namespace gatehouse::protocol::jose {

namespace {

constexpr std::size_t max_key_ops = 8;
constexpr std::array<std::string_view, 2> signing_ops{"sign", "verify"};
constexpr std::array<std::string_view, 6> encrypting_ops{"encrypt",   "decrypt",   "wrapKey",
                                                         "unwrapKey", "deriveKey", "deriveBits"};
constexpr std::array<std::string_view, 4> certificate_members{"x5u", "x5c", "x5t", "x5t#S256"};

template <class Names>
bool is_one_of(const Names& names, std::string_view x) {
  return std::find(names.begin(), names.end(), x) != names.end();
}

result<void> read_kid(const json::value& key, jwk_label& label) {
  const auto* member = key.find("kid");
  if (member == nullptr)
    return {};
  const auto* text = member->if_string();
  if (text == nullptr || text->empty() || text->size() > max_kid_bytes)
    return refuse_member("kid", "is no string of 1 to 512 bytes");
  label.kid = key_id{*text};
  return {};
}

result<void> read_alg(
  const json::value& key, key_type type, std::optional<curve> on, jwk_label& label) {
  const auto* member = key.find("alg");
  if (member == nullptr)
    return {};
  const auto* text = member->if_string();
  label.alg = text != nullptr ? parse_algorithm(*text) : std::nullopt;
  if (!label.alg)
    return refuse_member("alg", "is not supported");
  if (key_type_of(*label.alg) != type || curve_of(*label.alg) != on)
    return refuse_member("alg", "does not fit the type of the key");
  return {};
}

result<void> read_use(const json::value& key, jwk_label& label) {
  const auto* member = key.find("use");
  if (member == nullptr)
    return {};
  const auto* text = member->if_string();
  if (text == nullptr || (*text != "sig" && *text != "enc"))
    return refuse_member("use", "is neither sig nor enc");
  // Hydra makes keys with a signature's alg and use enc: such a key is kept, and signs nothing.
  label.use = *text == "sig" ? key_use::sig : key_use::enc;
  return {};
}

result<void> read_key_ops(const json::value& key, jwk_label& label) {
  const auto* member = key.find("key_ops");
  if (member == nullptr)
    return {};
  const auto* items = member->if_array();
  if (items == nullptr || items->empty() || items->size() > max_key_ops)
    return refuse_member("key_ops", "is no array of operations");
  for (const auto& item : *items) {
    const auto* text = item.if_string();
    if (text == nullptr || is_one_of(label.key_ops, *text))
      return refuse_member("key_ops", "is no array of distinct operations");
    const bool signs = is_one_of(signing_ops, *text);
    if (!signs && !is_one_of(encrypting_ops, *text))
      return refuse_member("key_ops", "has an unknown operation");
    if ((signs && label.use == key_use::enc) || (!signs && label.use == key_use::sig))
      return refuse_member("key_ops", "does not fit use");
    label.key_ops.push_back(*text);
  }
  return {};
}

} // namespace

result<jwk_label> parse_label(const json::value& key, key_type type, std::optional<curve> on) {
  jwk_label label;
  if (auto read = read_kid(key, label); !read)
    return read.error();
  if (auto read = read_alg(key, type, on, label); !read)
    return read.error();
  if (auto read = read_use(key, label); !read)
    return read.error();
  if (auto read = read_key_ops(key, label); !read)
    return read.error();
  for (const auto member : certificate_members)
    if (const auto* found = key.find(member))
      label.certificates.emplace_back(member, *found);
  return label;
}

bool allows(const jwk_label& label, std::string_view operation) noexcept {
  return label.use != key_use::enc
         && (label.key_ops.empty() || is_one_of(label.key_ops, operation));
}

jwk_label public_label(jwk_label label) {
  constexpr std::array<std::array<std::string_view, 2>, 3> halves{
    {{"sign", "verify"}, {"decrypt", "encrypt"}, {"unwrapKey", "wrapKey"}}};
  std::vector<std::string> public_ops;
  for (const auto& [secret_half, public_half] : halves)
    if (is_one_of(label.key_ops, secret_half) || is_one_of(label.key_ops, public_half))
      public_ops.emplace_back(public_half);
  label.key_ops = std::move(public_ops);
  return label;
}

void render_label(const jwk_label& label, json::object& to) {
  if (label.use != key_use::unspecified)
    to.emplace_back("use", label.use == key_use::sig ? "sig" : "enc");
  if (!label.key_ops.empty())
    to.emplace_back("key_ops", json::array(label.key_ops.begin(), label.key_ops.end()));
  if (label.alg)
    to.emplace_back("alg", name(*label.alg));
  if (!label.kid.empty())
    to.emplace_back("kid", label.kid.str());
  to.insert(to.end(), label.certificates.begin(), label.certificates.end());
}

} // namespace gatehouse::protocol::jose
