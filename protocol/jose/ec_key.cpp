#include "protocol/jose/ec_key.hpp"

#include "protocol/jose/key_member.hpp"
#include "protocol/openssl.hpp"

#include <openssl/core_names.h>
#include <openssl/param_build.h>

namespace gatehouse::protocol::jose {

namespace {

using param_bld_handle = openssl_handle<OSSL_PARAM_BLD, &OSSL_PARAM_BLD_free>;
using params_handle = openssl_handle<OSSL_PARAM, &OSSL_PARAM_free>;

/// The parts of a key; `d` is null in a public one.
struct parts {
  std::string point;
  bignum_handle d;
};

result<parts> read_parts(const json::value& key, curve on) {
  const auto size = coordinate_bytes(on);
  const auto x = fixed_member(key, "x", size);
  if (!x)
    return x.error();
  const auto y = fixed_member(key, "y", size);
  if (!y)
    return y.error();
  parts out;
  // SEC 1 §2.3.3: the uncompressed form.
  out.point += '\x04';
  out.point += x->reveal();
  out.point += y->reveal();
  if (key.find("d") == nullptr)
    return out;
  const auto d = fixed_member(key, "d", size);
  if (!d)
    return d.error();
  out.d.reset(BN_bin2bn(
    reinterpret_cast<const unsigned char*>(d->reveal().data()), static_cast<int>(size), nullptr));
  require_openssl(out.d != nullptr);
  return out;
}

params_handle to_params(const parts& from, curve on) {
  const param_bld_handle builder{OSSL_PARAM_BLD_new()};
  require_openssl(
    builder != nullptr
    && OSSL_PARAM_BLD_push_utf8_string(
         builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, name(on).data(), name(on).size())
         == 1
    && OSSL_PARAM_BLD_push_octet_string(
         builder.get(), OSSL_PKEY_PARAM_PUB_KEY, from.point.data(), from.point.size())
         == 1
    && (!from.d || OSSL_PARAM_BLD_push_BN_pad(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, from.d.get(), coordinate_bytes(on)) == 1));
  params_handle params{OSSL_PARAM_BLD_to_param(builder.get())};
  require_openssl(params != nullptr);
  return params;
}

/// The point has an order, so it is on the curve and no other; `d` is in range and makes the point.
bool is_sound(EVP_PKEY* key, bool is_private) {
  const pkey_ctx_handle context{EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr)};
  require_openssl(context != nullptr);
  return (is_private ? EVP_PKEY_check(context.get()) : EVP_PKEY_public_check(context.get())) == 1;
}

} // namespace

result<std::shared_ptr<evp_pkey_st>> make_ec_key(const json::value& key, curve on) {
  const auto read = read_parts(key, on);
  if (!read)
    return read.error();
  const bool is_private = read->d != nullptr;
  const openssl_error_mark quiet;
  const auto params = to_params(*read, on);
  const pkey_ctx_handle context{EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr)};
  require_openssl(context != nullptr && EVP_PKEY_fromdata_init(context.get()) == 1);
  EVP_PKEY* built = nullptr;
  if (
    EVP_PKEY_fromdata(
      context.get(), &built, is_private ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY, params.get())
    != 1)
    return refuse_member("x", "and y are no point of the curve");
  std::shared_ptr<evp_pkey_st> owned(built, &EVP_PKEY_free);
  if (!is_sound(built, is_private))
    return refuse_member(is_private ? "d" : "x", "does not belong to the point or the curve");
  return owned;
}

} // namespace gatehouse::protocol::jose
