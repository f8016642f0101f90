#include "protocol/jose/ed25519_key.hpp"

#include "protocol/jose/key_member.hpp"
#include "protocol/openssl.hpp"

#include <array>
#include <string>

namespace gatehouse::protocol::jose {

namespace {

constexpr std::size_t key_bytes = 32;

bignum_handle from_hex(const char* digits) {
  BIGNUM* out = nullptr;
  require_openssl(BN_hex2bn(&out, digits) != 0);
  return bignum_handle{out};
}

/// The coordinate y of an encoded point: little-endian, without the sign of x in the highest bit.
bignum_handle y_of(std::string encoded) {
  encoded.back() = static_cast<char>(static_cast<unsigned char>(encoded.back()) & 0x7FU);
  bignum_handle y{BN_lebin2bn(
    reinterpret_cast<const unsigned char*>(encoded.data()), static_cast<int>(encoded.size()),
    nullptr)};
  require_openssl(y != nullptr);
  return y;
}

/// The y of the eight points whose order divides 8, each but the first two with both signs of x.
bool has_small_order(const BIGNUM* y) {
  static constexpr std::array small{
    "00",
    "01",
    "7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEC",
    "7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7",
    "05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826",
  };
  for (const auto* digits : small)
    if (BN_cmp(y, from_hex(digits).get()) == 0)
      return true;
  return false;
}

/// RFC 8032 §5.1.3: there is an x for y when (y² - 1) / (d y² + 1) is a square modulo p, which it
/// is when the product of the two is.
bool is_on_curve(const BIGNUM* y, const BIGNUM* prime) {
  const auto d = from_hex("52036CEE2B6FFE738CC740797779E89800700A4D4141D8AB75EB4DCA135978A3");
  const bignum_ctx_handle context{BN_CTX_new()};
  const bignum_handle square{BN_new()};
  const bignum_handle upper{BN_new()};
  const bignum_handle lower{BN_new()};
  require_openssl(
    context && square && upper && lower && BN_mod_sqr(square.get(), y, prime, context.get()) == 1
    && BN_mod_sub(upper.get(), square.get(), BN_value_one(), prime, context.get()) == 1
    && BN_mod_mul(lower.get(), square.get(), d.get(), prime, context.get()) == 1
    && BN_mod_add(lower.get(), lower.get(), BN_value_one(), prime, context.get()) == 1
    && BN_mod_mul(upper.get(), upper.get(), lower.get(), prime, context.get()) == 1);
  return BN_kronecker(upper.get(), prime, context.get()) != -1;
}

bool is_sound_point(const std::string& encoded) {
  const auto prime = from_hex("7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFED");
  const auto y = y_of(encoded);
  const bool is_canonical = BN_cmp(y.get(), prime.get()) < 0;
  return is_canonical && !has_small_order(y.get()) && is_on_curve(y.get(), prime.get());
}

const unsigned char* bytes_of(const secret& x) {
  return reinterpret_cast<const unsigned char*>(x.reveal().data());
}

bool makes_point(EVP_PKEY* key, const secret& x) {
  std::string made(key_bytes, '\0');
  auto length = made.size();
  return EVP_PKEY_get_raw_public_key(key, reinterpret_cast<unsigned char*>(made.data()), &length)
           == 1
         && made == x.reveal();
}

} // namespace

result<std::shared_ptr<evp_pkey_st>> make_ed25519_key(const json::value& key) {
  const auto x = fixed_member(key, "x", key_bytes);
  if (!x)
    return x.error();
  if (!is_sound_point(x->reveal()))
    return refuse_member("x", "is no point of the curve or one of small order");
  if (key.find("d") == nullptr) {
    std::shared_ptr<evp_pkey_st> built(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes_of(*x), key_bytes),
      &EVP_PKEY_free);
    require_openssl(built != nullptr);
    return built;
  }
  const auto d = fixed_member(key, "d", key_bytes);
  if (!d)
    return d.error();
  std::shared_ptr<evp_pkey_st> built(
    EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, bytes_of(*d), key_bytes),
    &EVP_PKEY_free);
  require_openssl(built != nullptr);
  if (!makes_point(built.get(), *x))
    return refuse_member("d", "does not belong to x");
  return built;
}

} // namespace gatehouse::protocol::jose
