#include "protocol/jose/openssl_jwk.hpp"

#include "protocol/base64url.hpp"
#include "protocol/jose/algorithm.hpp"
#include "protocol/openssl.hpp"

#include <array>
#include <openssl/core_names.h>
#include <optional>
#include <string>
#include <string_view>

namespace gatehouse::protocol::jose {

namespace {

/// Big-endian in `size` bytes, or in as few as it takes when `size` is 0; nothing when the key has
/// no such number.
std::optional<std::string> number_of(
  const EVP_PKEY* key, const char* parameter, std::size_t size = 0) {
  BIGNUM* read = nullptr;
  const openssl_error_mark quiet;
  if (EVP_PKEY_get_bn_param(key, parameter, &read) != 1)
    return std::nullopt;
  const bignum_handle number{read};
  if (size == 0)
    size = static_cast<std::size_t>(BN_num_bytes(number.get()));
  std::string bytes(size, '\0');
  require_openssl(
    BN_bn2binpad(
      number.get(), reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(size))
    == static_cast<int>(size));
  auto text = to_base64url(bytes);
  OPENSSL_cleanse(bytes.data(), bytes.size());
  return text;
}

json::value rsa_members(const EVP_PKEY* key) {
  static constexpr std::array<std::pair<const char*, const char*>, 8> names{
    {{"n", OSSL_PKEY_PARAM_RSA_N},
     {"e", OSSL_PKEY_PARAM_RSA_E},
     {"d", OSSL_PKEY_PARAM_RSA_D},
     {"p", OSSL_PKEY_PARAM_RSA_FACTOR1},
     {"q", OSSL_PKEY_PARAM_RSA_FACTOR2},
     {"dp", OSSL_PKEY_PARAM_RSA_EXPONENT1},
     {"dq", OSSL_PKEY_PARAM_RSA_EXPONENT2},
     {"qi", OSSL_PKEY_PARAM_RSA_COEFFICIENT1}}};
  json::object members{{"kty", name(key_type::rsa)}};
  for (const auto& [member, parameter] : names)
    if (auto text = number_of(key, parameter))
      members.emplace_back(member, std::move(*text));
  return members;
}

std::optional<curve> curve_of_group(std::string_view group) {
  if (group == "prime256v1")
    return curve::p256;
  if (group == "secp384r1")
    return curve::p384;
  if (group == "secp521r1")
    return curve::p521;
  return std::nullopt;
}

result<json::value> ec_members(const EVP_PKEY* key) {
  std::array<char, 64> group{};
  const openssl_error_mark quiet;
  const bool is_named = EVP_PKEY_get_group_name(key, group.data(), group.size(), nullptr) == 1;
  const auto on = is_named ? curve_of_group(group.data()) : std::nullopt;
  if (!on)
    return refuse(oauth_errc::invalid_request, "The curve of the key is not supported.");
  const auto size = coordinate_bytes(*on);
  auto x = number_of(key, OSSL_PKEY_PARAM_EC_PUB_X, size);
  auto y = number_of(key, OSSL_PKEY_PARAM_EC_PUB_Y, size);
  if (!x || !y)
    return refuse(oauth_errc::invalid_request, "The key has no public point.");
  json::object members{
    {"kty", name(key_type::ec)}, {"crv", name(*on)}, {"x", std::move(*x)}, {"y", std::move(*y)}};
  if (auto d = number_of(key, OSSL_PKEY_PARAM_PRIV_KEY, size))
    members.emplace_back("d", std::move(*d));
  return json::value(std::move(members));
}

json::value ed25519_members(const EVP_PKEY* key) {
  json::object members{{"kty", name(key_type::okp)}, {"crv", name(curve::ed25519)}};
  std::string bytes(coordinate_bytes(curve::ed25519), '\0');
  auto* out = reinterpret_cast<unsigned char*>(bytes.data());
  auto length = bytes.size();
  require_openssl(EVP_PKEY_get_raw_public_key(key, out, &length) == 1);
  members.emplace_back("x", to_base64url(bytes));
  const openssl_error_mark quiet;
  if (EVP_PKEY_get_raw_private_key(key, out, &length) == 1)
    members.emplace_back("d", to_base64url(bytes));
  OPENSSL_cleanse(bytes.data(), bytes.size());
  return members;
}

} // namespace

result<json::value> members_of(const evp_pkey_st* key) {
  if (EVP_PKEY_is_a(key, "RSA") == 1)
    return rsa_members(key);
  if (EVP_PKEY_is_a(key, "EC") == 1)
    return ec_members(key);
  if (EVP_PKEY_is_a(key, "ED25519") == 1)
    return ed25519_members(key);
  return refuse(oauth_errc::invalid_request, "The type of the key is not supported.");
}

} // namespace gatehouse::protocol::jose
