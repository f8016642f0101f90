#include "protocol/jose/pem.hpp"

#include "protocol/openssl.hpp"
#include "tests/protocol/jose/test_keys.hpp"

#include <doctest/doctest.h>
#include <openssl/pem.h>
#include <string>

using namespace gatehouse::protocol;
using namespace gatehouse::protocol::jose;

namespace {

pkey_handle make_key(const char* curve) {
  return pkey_handle{EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", curve)};
}

/// What `write` puts on a memory BIO.
template <class Write>
std::string written(Write write) {
  const bio_handle bio{BIO_new(BIO_s_mem())};
  REQUIRE(write(bio.get()) == 1);
  char* text = nullptr;
  const auto length = BIO_get_mem_data(bio.get(), &text);
  return {text, static_cast<std::size_t>(length)};
}

std::string pkcs8(EVP_PKEY* key) {
  return written([&](BIO* bio) {
    return PEM_write_bio_PKCS8PrivateKey(bio, key, nullptr, nullptr, 0, nullptr, nullptr);
  });
}

std::string traditional(EVP_PKEY* key, const EVP_CIPHER* cipher = nullptr) {
  std::string passphrase = "correct horse";
  return written([&](BIO* bio) {
    return PEM_write_bio_PrivateKey_traditional(
      bio, key, cipher, reinterpret_cast<unsigned char*>(passphrase.data()),
      static_cast<int>(passphrase.size()), nullptr, nullptr);
  });
}

std::string public_key(EVP_PKEY* key) {
  return written([&](BIO* bio) { return PEM_write_bio_PUBKEY(bio, key); });
}

std::string certificate(EVP_PKEY* key) {
  const x509_handle made{X509_new()};
  X509_gmtime_adj(X509_getm_notBefore(made.get()), 0);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), 60);
  X509_set_pubkey(made.get(), key);
  REQUIRE(X509_sign(made.get(), key, EVP_sha256()) > 0);
  return written([&](BIO* bio) { return PEM_write_bio_X509(bio, made.get()); });
}

} // namespace

TEST_CASE("one key is the same in every form of PEM") {
  const auto pair = make_key("P-256");
  const auto key = parse_pem(pkcs8(pair.get())).value();

  CHECK(key.is_private());
  CHECK(key.can_sign(algorithm::es256));
  CHECK(parse_pem(traditional(pair.get())).value().is_private());
  for (const auto& text :
       {traditional(pair.get()), public_key(pair.get()), certificate(pair.get())})
    CHECK(parse_pem(text).value().thumbprint() == key.thumbprint());
  CHECK_FALSE(parse_pem(public_key(pair.get())).value().is_private());
  CHECK_FALSE(parse_pem(certificate(pair.get())).value().is_private());
}

TEST_CASE("RSA and Ed25519 keys are read from PEM") {
  const pkey_handle rsa{EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{2048})};
  const pkey_handle ed25519{EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")};

  CHECK(parse_pem(pkcs8(rsa.get())).value().can_sign(algorithm::ps512));
  CHECK(parse_pem(traditional(rsa.get())).value().can_sign(algorithm::rs256));
  CHECK(parse_pem(pkcs8(ed25519.get())).value().can_sign(algorithm::eddsa));
}

TEST_CASE("a key under a passphrase is refused without asking for it") {
  const auto text = traditional(make_key("P-256").get(), EVP_aes_128_cbc());

  CHECK(parse_pem(text).error().code == oauth_errc::invalid_request);
}

TEST_CASE("AB-25 keys from PEM pass the checks of a JWK") {
  const pkey_handle weak{EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{1024})};

  CHECK_FALSE(parse_pem(public_key(weak.get())));
  CHECK_FALSE(parse_pem(pkcs8(weak.get())));
  CHECK_FALSE(parse_pem(pkcs8(make_key("secp256k1").get())));
}

TEST_CASE("what is no PEM is refused") {
  const auto whole = pkcs8(make_key("P-256").get());
  for (const auto& text :
       {std::string(), std::string("-----BEGIN "), std::string("{}"), whole.substr(0, 100),
        std::string(70'000, 'A')})
    CHECK(parse_pem(text).error().code == oauth_errc::invalid_request);
}
