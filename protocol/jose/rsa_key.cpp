#include "protocol/jose/rsa_key.hpp"

#include "protocol/jose/key_member.hpp"
#include "protocol/openssl.hpp"

#include <array>
#include <openssl/core_names.h>
#include <openssl/param_build.h>

namespace gatehouse::protocol::jose {

namespace {

constexpr int min_modulus_bits = 2048;
constexpr int max_modulus_bits = 16384;
constexpr int max_exponent_bits = 32;

using param_bld_handle = openssl_handle<OSSL_PARAM_BLD, &OSSL_PARAM_BLD_free>;
using params_handle = openssl_handle<OSSL_PARAM, &OSSL_PARAM_free>;

/// One number of a key: its name in a JWK, its name in OpenSSL.
struct number_name {
  std::string_view member;
  const char* parameter;
};

constexpr std::array<number_name, 8> number_names{
  {{"n", OSSL_PKEY_PARAM_RSA_N},
   {"e", OSSL_PKEY_PARAM_RSA_E},
   {"d", OSSL_PKEY_PARAM_RSA_D},
   {"p", OSSL_PKEY_PARAM_RSA_FACTOR1},
   {"q", OSSL_PKEY_PARAM_RSA_FACTOR2},
   {"dp", OSSL_PKEY_PARAM_RSA_EXPONENT1},
   {"dq", OSSL_PKEY_PARAM_RSA_EXPONENT2},
   {"qi", OSSL_PKEY_PARAM_RSA_COEFFICIENT1}}};
constexpr std::size_t public_numbers = 2;
enum number : std::size_t { n, e, d, p, q, dp, dq, qi };

/// In the order of `number_names`; a public key has the first two.
using numbers = std::array<bignum_handle, number_names.size()>;

result<numbers> read_numbers(const json::value& key, std::size_t count) {
  numbers out;
  for (std::size_t i = 0; i < count; ++i) {
    const auto bytes = integer_member(key, number_names[i].member, max_modulus_bits / 8);
    if (!bytes)
      return bytes.error();
    out[i].reset(BN_bin2bn(
      reinterpret_cast<const unsigned char*>(bytes->reveal().data()),
      static_cast<int>(bytes->reveal().size()), nullptr));
    require_openssl(out[i] != nullptr);
    BN_set_flags(out[i].get(), i < public_numbers ? 0 : BN_FLG_CONSTTIME);
  }
  return out;
}

result<void> check_public(const numbers& x) {
  const int bits = BN_num_bits(x[n].get());
  if (bits < min_modulus_bits)
    return refuse_member("n", "has fewer than 2048 bits");
  if (bits > max_modulus_bits || BN_is_odd(x[n].get()) == 0)
    return refuse_member("n", "is even or has more than 16384 bits");
  if (
    BN_num_bits(x[e].get()) > max_exponent_bits || BN_is_odd(x[e].get()) == 0
    || BN_is_one(x[e].get()) == 1)
    return refuse_member("e", "is no odd number between 3 and 32 bits");
  return {};
}

/// Arithmetic on the numbers of one key.
class consistency {
public:
  explicit consistency(const numbers& x) : x_(x), context_(BN_CTX_secure_new()) {
    require_openssl(context_ != nullptr);
  }

  [[nodiscard]] bool holds() {
    const bool primes_make_modulus = BN_is_odd(x_[p].get()) == 1 && BN_is_odd(x_[q].get()) == 1
                                     && BN_is_one(x_[p].get()) == 0 && BN_is_one(x_[q].get()) == 0
                                     && BN_cmp(x_[p].get(), x_[q].get()) != 0
                                     && is_product(x_[n], x_[p], x_[q]);
    return primes_make_modulus && BN_cmp(x_[d].get(), x_[n].get()) < 0
           && are_inverse(x_[d], x_[e], less_one(x_[p]))
           && are_inverse(x_[d], x_[e], less_one(x_[q]))
           && is_remainder(x_[dp], x_[d], less_one(x_[p]))
           && is_remainder(x_[dq], x_[d], less_one(x_[q])) && are_inverse(x_[qi], x_[q], x_[p])
           && BN_cmp(x_[qi].get(), x_[p].get()) < 0;
  }

private:
  static bignum_handle fresh() {
    bignum_handle out{BN_new()};
    require_openssl(out != nullptr);
    return out;
  }

  static bignum_handle less_one(const bignum_handle& from) {
    bignum_handle out{BN_dup(from.get())};
    require_openssl(out != nullptr && BN_sub_word(out.get(), 1) == 1);
    return out;
  }

  bool is_product(const bignum_handle& whole, const bignum_handle& a, const bignum_handle& b) {
    const auto product = fresh();
    require_openssl(BN_mul(product.get(), a.get(), b.get(), context_.get()) == 1);
    return BN_cmp(product.get(), whole.get()) == 0;
  }

  bool are_inverse(const bignum_handle& a, const bignum_handle& b, const bignum_handle& modulus) {
    const auto product = fresh();
    require_openssl(
      BN_mod_mul(product.get(), a.get(), b.get(), modulus.get(), context_.get()) == 1);
    return BN_is_one(product.get()) == 1;
  }

  bool is_remainder(
    const bignum_handle& rest, const bignum_handle& of, const bignum_handle& modulus) {
    const auto remainder = fresh();
    require_openssl(BN_mod(remainder.get(), of.get(), modulus.get(), context_.get()) == 1);
    return BN_cmp(remainder.get(), rest.get()) == 0;
  }

  const numbers& x_;
  bignum_ctx_handle context_;
};

result<void> check_private(const json::value& key, const numbers& x) {
  if (key.find("oth") != nullptr)
    return refuse_member("oth", "is not supported: a key has two primes");
  if (!consistency(x).holds())
    return refuse_member("d", "does not belong to the rest of the key");
  return {};
}

std::shared_ptr<evp_pkey_st> build(const numbers& x, std::size_t count) {
  const param_bld_handle builder{OSSL_PARAM_BLD_new()};
  require_openssl(builder != nullptr);
  for (std::size_t i = 0; i < count; ++i)
    require_openssl(
      OSSL_PARAM_BLD_push_BN(builder.get(), number_names[i].parameter, x[i].get()) == 1);
  const params_handle params{OSSL_PARAM_BLD_to_param(builder.get())};
  const pkey_ctx_handle context{EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr)};
  EVP_PKEY* built = nullptr;
  require_openssl(
    params != nullptr && context != nullptr && EVP_PKEY_fromdata_init(context.get()) == 1
    && EVP_PKEY_fromdata(
         context.get(), &built, count == public_numbers ? EVP_PKEY_PUBLIC_KEY : EVP_PKEY_KEYPAIR,
         params.get())
         == 1);
  return {built, &EVP_PKEY_free};
}

} // namespace

result<std::shared_ptr<evp_pkey_st>> make_rsa_key(const json::value& key) {
  const bool is_private = key.find("d") != nullptr;
  const auto count = is_private ? number_names.size() : public_numbers;
  const auto read = read_numbers(key, count);
  if (!read)
    return read.error();
  if (const auto checked = check_public(*read); !checked)
    return checked.error();
  if (is_private)
    if (const auto checked = check_private(key, *read); !checked)
      return checked.error();
  return build(*read, count);
}

} // namespace gatehouse::protocol::jose
