#pragma once

#include <memory>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

/// Owners for OpenSSL's objects. Only sources include this: OpenSSL stays out of our headers.
namespace gatehouse::protocol {

template <auto Free>
struct openssl_free {
  template <class T>
  void operator()(T* x) const noexcept {
    Free(x);
  }
};

template <class T, auto Free>
using openssl_handle = std::unique_ptr<T, openssl_free<Free>>;

using md_ctx_handle = openssl_handle<EVP_MD_CTX, &EVP_MD_CTX_free>;
using pkey_handle = openssl_handle<EVP_PKEY, &EVP_PKEY_free>;
using pkey_ctx_handle = openssl_handle<EVP_PKEY_CTX, &EVP_PKEY_CTX_free>;
using bignum_handle = openssl_handle<BIGNUM, &BN_clear_free>;
using bignum_ctx_handle = openssl_handle<BN_CTX, &BN_CTX_free>;
using ecdsa_signature_handle = openssl_handle<ECDSA_SIG, &ECDSA_SIG_free>;
using bio_handle = openssl_handle<BIO, &BIO_free_all>;
using x509_handle = openssl_handle<X509, &X509_free>;

/// Throws when a calculation failed that can only fail for want of memory or by a bug: nobody
/// catches it but the boundary of the program.
void require_openssl(bool succeeded);

/// Forgets what fails while it lives, so that a refused signature leaves nothing in this thread's
/// error queue for the TLS code to trip over.
class openssl_error_mark {
public:
  openssl_error_mark() noexcept { ERR_set_mark(); }
  ~openssl_error_mark() { ERR_pop_to_mark(); }
  openssl_error_mark(const openssl_error_mark&) = delete;
  openssl_error_mark& operator=(const openssl_error_mark&) = delete;
};

} // namespace gatehouse::protocol
