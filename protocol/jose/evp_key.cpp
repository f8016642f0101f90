#include "protocol/jose/evp_key.hpp"

#include "protocol/openssl.hpp"

#include <cassert>
#include <openssl/rsa.h>

namespace gatehouse::protocol::jose {

namespace {

unsigned char* bytes_of(std::string& x) {
  return reinterpret_cast<unsigned char*>(x.data());
}

const unsigned char* bytes_of(std::string_view x) {
  return reinterpret_cast<const unsigned char*>(x.data());
}

/// Ed25519 hashes for itself (RFC 8032 §5.1).
const char* digest_name(algorithm alg) {
  if (alg == algorithm::eddsa)
    return nullptr;
  switch (hash_of(alg)) {
  case hash_function::sha256:
    return "SHA2-256";
  case hash_function::sha384:
    return "SHA2-384";
  case hash_function::sha512:
    return "SHA2-512";
  case hash_function::sha512_256:
    return "SHA2-512/256";
  }
  return nullptr;
}

/// RFC 7518 §3.5: MGF1 with the same digest, which is OpenSSL's default, and a salt of its length.
void set_padding(EVP_PKEY_CTX* context, algorithm alg) {
  if (!is_pss(alg))
    return;
  require_openssl(
    EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1
    && EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1);
}

md_ctx_handle copy_of(const EVP_MD_CTX* context) {
  md_ctx_handle copy{EVP_MD_CTX_new()};
  require_openssl(copy != nullptr && EVP_MD_CTX_copy_ex(copy.get(), context) == 1);
  return copy;
}

/// From OpenSSL's DER to the concatenation of RFC 7518 §3.4.
std::string to_concatenation(const std::string& der, std::size_t half) {
  const auto* next = bytes_of(std::string_view(der));
  const ecdsa_signature_handle parsed{d2i_ECDSA_SIG(nullptr, &next, static_cast<long>(der.size()))};
  require_openssl(parsed != nullptr);
  std::string out(2 * half, '\0');
  const int size = static_cast<int>(half);
  require_openssl(
    BN_bn2binpad(ECDSA_SIG_get0_r(parsed.get()), bytes_of(out), size) == size
    && BN_bn2binpad(ECDSA_SIG_get0_s(parsed.get()), bytes_of(out) + half, size) == size);
  return out;
}

/// Back again. The empty string when the length is not exact.
std::string to_der(std::string_view concatenation, std::size_t half) {
  if (concatenation.size() != 2 * half)
    return {};
  const ecdsa_signature_handle made{ECDSA_SIG_new()};
  bignum_handle r{BN_bin2bn(bytes_of(concatenation), static_cast<int>(half), nullptr)};
  bignum_handle s{BN_bin2bn(bytes_of(concatenation) + half, static_cast<int>(half), nullptr)};
  require_openssl(made && r && s && ECDSA_SIG_set0(made.get(), r.get(), s.get()) == 1);
  static_cast<void>(r.release());
  static_cast<void>(s.release());
  unsigned char* encoded = nullptr;
  const int length = i2d_ECDSA_SIG(made.get(), &encoded);
  require_openssl(length > 0);
  std::string der(reinterpret_cast<const char*>(encoded), static_cast<std::size_t>(length));
  OPENSSL_free(encoded);
  return der;
}

} // namespace

evp_key::evp_key(std::shared_ptr<evp_pkey_st> key) : key_(std::move(key)) {}

const evp_md_ctx_st* evp_key::context_for(algorithm alg, purpose what) const {
  assert(key_type_of(alg) != key_type::oct);
  const bool is_signing = what == purpose::signing;
  auto& slot = (is_signing ? signing_ : verifying_)[static_cast<std::size_t>(alg)];
  std::call_once(slot.once, [&] {
    std::shared_ptr<EVP_MD_CTX> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    require_openssl(context != nullptr);
    auto* init = is_signing ? &EVP_DigestSignInit_ex : &EVP_DigestVerifyInit_ex;
    EVP_PKEY_CTX* borrowed = nullptr;
    require_openssl(
      init(context.get(), &borrowed, digest_name(alg), nullptr, nullptr, key_.get(), nullptr) == 1);
    set_padding(borrowed, alg);
    slot.context = std::move(context);
  });
  return slot.context.get();
}

std::string evp_key::sign(algorithm alg, std::string_view message) const {
  const auto context = copy_of(context_for(alg, purpose::signing));
  auto length = static_cast<std::size_t>(EVP_PKEY_get_size(key_.get()));
  std::string signature(length, '\0');
  require_openssl(
    EVP_DigestSign(context.get(), bytes_of(signature), &length, bytes_of(message), message.size())
    == 1);
  signature.resize(length);
  if (key_type_of(alg) == key_type::ec)
    return to_concatenation(signature, coordinate_bytes(*curve_of(alg)));
  return signature;
}

bool evp_key::verify(algorithm alg, std::string_view message, std::string_view signature) const {
  std::string der;
  if (key_type_of(alg) == key_type::ec) {
    der = to_der(signature, coordinate_bytes(*curve_of(alg)));
    signature = der;
  }
  if (signature.empty())
    return false;
  const openssl_error_mark quiet;
  const auto context = copy_of(context_for(alg, purpose::verifying));
  return EVP_DigestVerify(
           context.get(), bytes_of(signature), signature.size(), bytes_of(message), message.size())
         == 1;
}

} // namespace gatehouse::protocol::jose
